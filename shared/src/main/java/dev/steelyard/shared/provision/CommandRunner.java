package dev.steelyard.shared.provision;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Runs a short command to its end; a seam so that tests can break each step. */
@FunctionalInterface
public interface CommandRunner {

  /**
   * Runs and waits; blocks the calling thread.
   *
   * @param command program and arguments
   * @param environment added to this process's own
   * @param directory working directory, existing
   * @param limit after it the command and its descendants are killed
   * @return never throws for a failing command: see {@link CommandResult}
   */
  CommandResult run(
      List<String> command, Map<String, String> environment, Path directory, Duration limit);
}
