package dev.steelyard.nginx.bench.faults;

import java.nio.file.Path;

/**
 * Where a scenario runs.
 *
 * @param folder absent or empty, for configuration, logs and state; its path is short enough for
 *     that of a unix socket below it
 * @param launcher {@code bin/nginx-agent} of the distribution
 */
public record FaultPlace(Path folder, Path launcher) {

  public FaultPlace {
    folder = folder.toAbsolutePath().normalize();
    launcher = launcher.toAbsolutePath().normalize();
  }
}
