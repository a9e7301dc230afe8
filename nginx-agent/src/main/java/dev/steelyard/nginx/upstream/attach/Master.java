package dev.steelyard.nginx.upstream.attach;

import dev.steelyard.nginx.upstream.ForeignNginx;
import dev.steelyard.nginx.upstream.attach.ConfigurationTree.Node;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The master process of the foreign NGINX, found by its process file. */
final class Master {

  private Master() {}

  /** The file that holds its number. */
  static Path file(ConfigurationTree tree, ForeignNginx.Build build) {
    return ConfigurationTree.named(tree.root(), "pid").stream()
        .map(Node::directive)
        .findFirst()
        .map(line -> build.prefix().resolve(line.argument()))
        .orElse(build.pidFile());
  }

  /** The process; empty when none runs, or the file cannot be read. */
  static Optional<ProcessHandle> running(ConfigurationTree tree, ForeignNginx.Build build) {
    try {
      String number = Files.readString(file(tree, build)).strip();
      return number.matches("\\d{1,9}")
          ? ProcessHandle.of(Long.parseLong(number)).filter(ProcessHandle::isAlive)
          : Optional.empty();
    } catch (IOException notThere) {
      return Optional.empty();
    }
  }
}
