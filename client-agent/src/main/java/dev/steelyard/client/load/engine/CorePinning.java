package dev.steelyard.client.load.engine;

import dev.steelyard.shared.provision.CommandResult;
import dev.steelyard.shared.provision.CommandRunner;
import java.io.IOException;
import java.nio.file.Files;
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

  private static final Path STATUS = Path.of("/proc/self/status");
  private static final String ALLOWED = "Cpus_allowed_list:";
  private static final Duration LIMIT = Duration.ofSeconds(5);

  private final CommandRunner runner;
  private final List<Integer> allowed;

  CorePinning(CommandRunner runner) {
    this(runner, allowedCores());
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
    return result.ok() ? Optional.empty() : Optional.of("taskset: " + result.lastLine());
  }

  private static Optional<String> notPinned(String why) {
    return Optional.of("sending threads have no core of their own (" + why + ")");
  }

  private static String process() {
    return Long.toString(ProcessHandle.current().pid());
  }

  private static List<Integer> allowedCores() {
    try {
      return Files.readAllLines(STATUS).stream()
          .filter(line -> line.startsWith(ALLOWED))
          .findFirst()
          .map(line -> cores(line.substring(ALLOWED.length()).strip()))
          .orElse(List.of());
    } catch (IOException e) {
      return List.of(); // not Linux
    }
  }

  /** For instance {@code 0-2,5} as 0, 1, 2, 5. */
  static List<Integer> cores(String list) {
    List<Integer> cores = new ArrayList<>();
    for (String part : list.split(",", -1)) {
      int dash = part.indexOf('-');
      int first = Integer.parseInt(dash < 0 ? part : part.substring(0, dash));
      int last = Integer.parseInt(part.substring(dash + 1));
      for (int core = first; core <= last; core++) {
        cores.add(core);
      }
    }
    return cores;
  }
}
