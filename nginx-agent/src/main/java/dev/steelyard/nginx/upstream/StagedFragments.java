package dev.steelyard.nginx.upstream;

import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.provision.Folders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The files that change with the weights, judged by themselves in a small configuration: for a
 * foreign NGINX, whose own configuration cannot be staged without a copy of all that it includes.
 * Whether they fit into that is told by a test once they are in place.
 */
final class StagedFragments {

  private StagedFragments() {}

  /**
   * What NGINX finds wrong with the files; empty when nothing.
   *
   * @param nginx tests the {@code nginx.conf} of a directory
   * @param staged texts by name, {@code <folder>/<upstream>.servers} and the version marker
   */
  static Optional<String> test(Function<Path, Optional<String>> nginx, Map<String, String> staged) {
    try {
      Path prefix = Files.createTempDirectory("steelyard-staged");
      try {
        for (Map.Entry<String, String> file : staged.entrySet()) {
          Path path = prefix.resolve(file.getKey());
          Files.createDirectories(StagedCopy.parent(path));
          Files.writeString(path, file.getValue());
        }
        Files.writeString(prefix.resolve("nginx.conf"), configuration(prefix, staged));
        return nginx.apply(prefix);
      } finally {
        Folders.delete(prefix);
      }
    } catch (IOException e) {
      throw new SteelyardException(
          ErrorCode.FAILED,
          "cannot stage the new weights (" + e + ")",
          "check space and rights of " + System.getProperty("java.io.tmpdir"),
          e);
    }
  }

  private static String configuration(Path prefix, Map<String, String> staged) {
    StringBuilder text =
        new StringBuilder(
            "pid nginx.pid;\nerror_log stderr;\nevents {}\nhttp {\naccess_log off;\n");
    for (String kind : new String[] {"client_body", "proxy", "fastcgi", "uwsgi", "scgi"}) {
      text.append("%s_temp_path %s;\n".formatted(kind, kind));
    }
    for (String name : staged.keySet()) {
      String file = Path.of(name).getFileName().toString();
      if (file.endsWith(".servers")) {
        String upstream = file.substring(0, file.length() - ".servers".length());
        text.append("upstream %s { include %s; }\n".formatted(upstream, name));
      } else if (file.endsWith(".conf")) {
        text.append(
            "server { listen unix:%s; include %s; }\n".formatted(prefix.resolve("s"), name));
      }
    }
    return text.append("}\n").toString();
  }
}
