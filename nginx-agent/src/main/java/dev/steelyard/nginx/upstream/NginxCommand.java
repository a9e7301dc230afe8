package dev.steelyard.nginx.upstream;

import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.provision.CommandResult;
import dev.steelyard.shared.provision.CommandRunner;
import dev.steelyard.shared.provision.NginxProgram;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Calls of the NGINX binary on a directory with its {@code nginx.conf}. */
final class NginxCommand {

  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final String CONFIGURATION = "nginx.conf";

  private final NginxProgram program;
  private final CommandRunner runner;
  private final Path directory;

  /**
   * @param directory holds {@code nginx.conf}; all relative paths are below it
   */
  NginxCommand(NginxProgram program, CommandRunner runner, Path directory) {
    this.program = program;
    this.runner = runner;
    this.directory = directory;
  }

  /** What starts NGINX there. */
  List<String> start() {
    return program.command(directory, CONFIGURATION, "logs/error.log");
  }

  /** What {@code nginx -t} finds wrong in a directory; empty when nothing. Writes no log. */
  Optional<String> test(Path prefix) {
    List<String> command = new ArrayList<>(program.command(prefix, CONFIGURATION, "stderr"));
    command.add("-t");
    CommandResult result = runner.run(command, program.environment(), prefix, LIMIT);
    return result.ok()
        ? Optional.empty()
        : Optional.of(ErrorLog.firstProblem(result.output()).orElse(result.lastLine()));
  }

  /**
   * Sends a signal to the master that runs there.
   *
   * @param name {@code reload} or {@code quit}
   */
  CommandResult signal(String name) {
    List<String> command = new ArrayList<>(start());
    command.addAll(List.of("-s", name));
    return runner.run(command, program.environment(), directory, LIMIT);
  }

  /**
   * Refuses when a module that the configuration loads is gone: the running NGINX lives on, but
   * every reload and every start would fail.
   */
  void requireModules() {
    program.modules().stream()
        .filter(module -> !Files.isRegularFile(module))
        .findFirst()
        .ifPresent(
            gone -> {
              throw new SteelyardException(
                  ErrorCode.UNAVAILABLE,
                  "the module " + gone + " is gone",
                  "install NGINX' Lua module again (Debian, Ubuntu: apt-get install"
                      + " libnginx-mod-http-lua libluajit2-5.1-2), or set nginx.actuator to auto");
            });
  }
}
