package dev.steelyard.shared.provision;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Runs commands of this machine, with no input and English messages.
 *
 * <p>The output goes through a file, so a grandchild that keeps it open cannot hold the caller.
 */
public final class SystemCommandRunner implements CommandRunner {

  @Override
  public CommandResult run(
      List<String> command, Map<String, String> environment, Path directory, Duration limit) {
    try {
      Path output = Files.createTempFile("steelyard-command", ".out");
      try {
        return run(command, environment, directory, limit, output);
      } finally {
        Files.deleteIfExists(output);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static CommandResult run(
      List<String> command,
      Map<String, String> environment,
      Path directory,
      Duration limit,
      Path output)
      throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().put("LC_ALL", "C");
    builder.environment().putAll(environment);
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      return new CommandResult(CommandResult.NOT_STARTED, String.valueOf(e.getMessage()));
    }
    try {
      boolean ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
      String text = new String(Files.readAllBytes(output), StandardCharsets.UTF_8);
      return ended
          ? new CommandResult(process.exitValue(), text)
          : new CommandResult(
              CommandResult.TIMED_OUT,
              text
                  + "\n"
                  + command.get(0)
                  + " did not end within "
                  + limit.toMillis() / 1000.0
                  + " s");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new CommandResult(CommandResult.TIMED_OUT, command.get(0) + " was interrupted");
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }
}
