package dev.steelyard.client.load.engine;

import dev.steelyard.shared.provision.AllowedCores;
import dev.steelyard.shared.provision.CommandResult;
import dev.steelyard.shared.provision.CommandRunner;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Gives each sending loop a core of its own and keeps all other threads of this process away from
 * it: compilers and collectors of the virtual machine take slices of milliseconds. Uses {@code
 * taskset}; blocks while it runs.
 */
final class CorePinning {

  /** A thread that ends while {@code taskset} goes through all of them makes it fail. */
  private static final int ATTEMPTS = 5;

  private static final Duration LIMIT = Duration.ofSeconds(5);

  private final CommandRunner runner;
  private final List<Integer> allowed;

  CorePinning(CommandRunner runner) {
    this(runner, AllowedCores.ofThisProcess());
  }

  /**
   * @param allowed cores of this process; empty where the system does not tell
   */
  CorePinning(CommandRunner runner, List<Integer> allowed) {
    this.runner = runner;
    this.allowed = List.copyOf(allowed);
  }

  /**
   * Gives the last cores to threads and the other ones to the rest of the process.
   *
   * @param threads ids of the sending threads
   * @return why it was not possible; empty when it was
   */
  Optional<String> pin(List<String> threads) {
    if (allowed.size() <= threads.size()) {
      return notPinned(allowed.size() + " cores for " + threads.size() + " and all others");
    }
    int others = allowed.size() - threads.size();
    Optional<String> problem = taskset(allowed.subList(0, others), process(), true);
    for (int i = 0; i < threads.size() && problem.isEmpty(); i++) {
      problem = taskset(List.of(allowed.get(others + i)), threads.get(i), false);
    }
    if (problem.isPresent()) {
      release();
    }
    return problem.flatMap(CorePinning::notPinned);
  }

  /** Lets all threads run anywhere again; says what went wrong, if anything. */
  Optional<String> release() {
    return taskset(allowed, process(), true);
  }

  private Optional<String> taskset(List<Integer> cores, String id, boolean allThreads) {
    List<String> command = new ArrayList<>(List.of("taskset"));
    if (allThreads) {
      command.add("-a");
    }
    command.addAll(
        List.of(
            "-c", "-p", cores.stream().map(String::valueOf).collect(Collectors.joining(",")), id));
    CommandResult result = runner.run(command, Map.of(), Path.of("/"), LIMIT);
    for (int again = 1; !result.ok() && again < ATTEMPTS; again++) {
      result = runner.run(command, Map.of(), Path.of("/"), LIMIT);
    }
    return result.ok() ? Optional.empty() : Optional.of("taskset: " + result.lastLine());
  }

  private static Optional<String> notPinned(String why) {
    return Optional.of("sending threads have no core of their own (" + why + ")");
  }

  private static String process() {
    return Long.toString(ProcessHandle.current().pid());
  }
}
