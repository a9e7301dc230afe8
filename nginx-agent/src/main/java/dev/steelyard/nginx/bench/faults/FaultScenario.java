package dev.steelyard.nginx.bench.faults;

import java.time.Duration;
import java.util.List;

/** One harm, and what may be expected of NGINX and the agent through it. */
public interface FaultScenario {

  /** Its name in figures, for instance {@code agent-killed}. */
  String name();

  /**
   * Starts a site, does the harm under traffic, and ends everything that it started. Blocks for 10
   * to 30 s, and longer by the length of a pause.
   *
   * @throws dev.steelyard.shared.SteelyardException when the site cannot be started, or does not
   *     come to the state that the scenario waits for
   */
  FaultOutcome run(FaultPlace place);

  /**
   * Every scenario.
   *
   * @param pause how long the paused agent stands still; longer than {@link AgentPaused#LEASE}
   */
  static List<FaultScenario> all(Duration pause) {
    return List.of(
        new WorkerKilled(),
        new NginxRestarted(),
        new AgentKilled(),
        new AgentPaused(pause),
        new DiskFull(),
        new DictionaryFull());
  }
}
