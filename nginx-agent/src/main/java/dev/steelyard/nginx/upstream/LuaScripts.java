package dev.steelyard.nginx.upstream;

import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Where the Lua modules of the data plane are. */
public final class LuaScripts {

  private LuaScripts() {}

  /**
   * The directory that holds {@code steelyard/*.lua}: {@code lua/} of the distribution beside this
   * jar's {@code lib/}, or the sources when classes or jar are in the build directory.
   */
  public static Path directory() {
    try {
      Path code =
          Path.of(LuaScripts.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      List<Path> places =
          Stream.of("../../lua", "../../src/main/lua")
              .map(place -> code.resolve(place).normalize())
              .toList();
      return places.stream()
          .filter(place -> Files.isRegularFile(place.resolve("steelyard/balancer.lua")))
          .findFirst()
          .orElseThrow(
              () ->
                  new SteelyardException(
                      ErrorCode.UNAVAILABLE,
                      "no Lua modules in " + places,
                      "keep the directory lua/ of the distribution beside lib/"));
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
