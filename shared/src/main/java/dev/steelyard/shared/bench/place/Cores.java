package dev.steelyard.shared.bench.place;

import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.provision.AllowedCores;
import dev.steelyard.shared.provision.CommandResult;
import dev.steelyard.shared.provision.CommandRunner;
import dev.steelyard.shared.provision.ProvisionPlaces;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which processor core does what, so that the load balancer and not its surroundings is what limits
 * the throughput: the first core belongs to the load balancer, the last to the load, the one before
 * it to the servers. With two cores load and servers share one; with one core, or without {@code
 * taskset}, nobody is bound.
 */
public final class Cores {

  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final CommandRunner runner;
  private final Optional<Path> taskset;
  private final List<Integer> allowed;

  /** Who wants a core. */
  public enum Role {
    BALANCER,
    SERVERS,
    LOAD
  }

  Cores(CommandRunner runner, Optional<Path> taskset, List<Integer> allowed) {
    this.runner = runner;
    this.taskset = taskset;
    this.allowed = List.copyOf(allowed);
  }

  /** Those that this process may use. */
  public static Cores ofThisProcess(CommandRunner runner) {
    return new Cores(
        runner, ProvisionPlaces.ofThisProcess().program("taskset"), AllowedCores.ofThisProcess());
  }

  /** Whether processes can be bound to cores. */
  public boolean bound() {
    return taskset.isPresent() && allowed.size() >= 2;
  }

  /** The core of a role; only where {@link #bound}. */
  int core(Role role) {
    int last = allowed.size() - 1;
    return switch (role) {
      case BALANCER -> allowed.get(0);
      case SERVERS -> allowed.get(Math.max(1, last - 1));
      case LOAD -> allowed.get(last);
    };
  }

  /** The command that runs another one on the core of its role. */
  public List<String> on(Role role, List<String> command) {
    if (!bound()) {
      return command;
    }
    List<String> whole =
        new ArrayList<>(List.of(taskset.orElseThrow().toString(), "-c", "" + core(role)));
    whole.addAll(command);
    return whole;
  }

  /** Binds processes that run. */
  public void bind(Role role, List<Long> pids) {
    if (!bound()) {
      return;
    }
    for (long pid : pids) {
      List<String> command =
          List.of(taskset.orElseThrow().toString(), "-a", "-p", "-c", "" + core(role), "" + pid);
      CommandResult result = runner.run(command, Map.of(), Path.of("/"), LIMIT);
      if (!result.ok()) {
        throw new SteelyardException(
            ErrorCode.FAILED,
            "process " + pid + " was not bound to a core: " + result.lastLine(),
            "run the benchmark where taskset is allowed");
      }
    }
  }

  /** For notes. */
  public String note() {
    if (!bound()) {
      return "no process bound to a core";
    }
    return "balancer on core %d, servers on %d, load on %d"
        .formatted(core(Role.BALANCER), core(Role.SERVERS), core(Role.LOAD));
  }
}
