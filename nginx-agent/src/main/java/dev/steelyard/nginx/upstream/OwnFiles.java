package dev.steelyard.nginx.upstream;

import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The configuration files that the agent wrote for NGINX: whether they are as it left them. */
final class OwnFiles {

  private static final Pattern WITH_WEIGHTS =
      Pattern.compile(
          ".*\\.servers|" + NginxConfiguration.BASE_FILE + "|" + NginxConfiguration.VERSION_FILE);

  private final SortedMap<Path, String> written;

  private OwnFiles(SortedMap<Path, String> written) {
    this.written = written;
  }

  /** No files to look after. */
  static OwnFiles none() {
    return new OwnFiles(new TreeMap<>());
  }

  /**
   * Remembers what stands in NGINX' directory now.
   *
   * @param weights whether the files that hold the weights belong to it; not so when every change
   *     of weights writes them
   */
  static OwnFiles below(Path nginxDirectory, boolean weights) {
    SortedMap<Path, String> written = new TreeMap<>();
    try (Stream<Path> files = Files.walk(nginxDirectory, 2)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = nginxDirectory.relativize(file).toString();
        if (name.matches("nginx\\.conf|steelyard/[^.][^/]*")
            && (weights || !WITH_WEIGHTS.matcher(name).matches())) {
          written.put(file, Files.readString(file));
        }
      }
    } catch (IOException e) {
      throw unreadable(nginxDirectory, e);
    }
    return new OwnFiles(written);
  }

  /** The first file that is not as the agent left it. */
  Optional<Path> changed() {
    return written.entrySet().stream()
        .filter(file -> !SyncedFiles.holds(file.getKey(), file.getValue()))
        .map(file -> file.getKey())
        .findFirst();
  }

  /** Writes back those that changed. */
  void restore() {
    written.forEach(
        (file, text) -> {
          if (!SyncedFiles.holds(file, text)) {
            SyncedFiles.replace(file, text);
          }
        });
  }

  private static SteelyardException unreadable(Path place, IOException cause) {
    return new SteelyardException(
        ErrorCode.FAILED, "cannot read " + place + " (" + cause + ")", "check its rights", cause);
  }
}
