package dev.steelyard.nginx.bench.reloads;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * NGINX may not open a log that the configuration names. It is a directory, because rights do not
 * keep the super-user out.
 */
public final class PermissionDenied implements ReloadScenario {

  @Override
  public String name() {
    return "permission-denied";
  }

  @Override
  public void breakSomething(ReloadSite site) {
    try {
      Path log = Files.createDirectory(site.directory().resolve("access.log"));
      site.addToHttp("server { listen unix:%s; access_log %s; }\n".formatted(site.socket(), log));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
