package dev.steelyard.nginx.routing.simulator;

import dev.steelyard.nginx.routing.agent.SearchedParameters;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * Whether a searched policy may replace the default gains, by worlds that it never saw.
 *
 * @param meanLogRatio mean over worlds of the logarithm of its tardiness over that of the gains
 * @param standardError of that mean, over worlds
 * @param worstWorld largest ratio of a world, the geometric mean of its seeds
 * @param worlds how many
 */
public record Acceptance(double meanLogRatio, double standardError, double worstWorld, int worlds) {

  private static final double WORST_ALLOWED = 1.20;
  private static final double OFFSET = 0.5;
  private static final Method GAINS = Method.named("sed+gain1t");

  /** Better by more than two standard errors, and in no world worse than by a fifth. */
  public boolean accepted() {
    return meanLogRatio < -2 * standardError && worstWorld <= WORST_ALLOWED;
  }

  /**
   * Compares a policy with the gains over shortest expected delay.
   *
   * @param scenarios at least 2, for instance {@link Episode#heldOut}
   * @param seeds one run each
   */
  public static Acceptance of(
      SearchedParameters policy, List<Scenario> scenarios, List<Long> seeds, ParallelRuns runs) {
    Method searched = SearchObjective.method(policy, true);
    List<Callable<Double>> work = new ArrayList<>();
    for (Scenario scenario : scenarios) {
      for (long seed : seeds) {
        work.add(
            () -> logTardiness(scenario, searched, seed) - logTardiness(scenario, GAINS, seed));
      }
    }
    List<Double> logs = runs.all(work);
    List<Double> byWorld = new ArrayList<>();
    for (int w = 0; w < scenarios.size(); w++) {
      List<Double> ofWorld = logs.subList(w * seeds.size(), (w + 1) * seeds.size());
      byWorld.add(mean(ofWorld));
    }
    int n = byWorld.size();
    double mean = mean(byWorld);
    double squares = byWorld.stream().mapToDouble(log -> (log - mean) * (log - mean)).sum();
    return new Acceptance(
        mean, Math.sqrt(squares / (n - 1) / n), Math.exp(Collections.max(byWorld)), n);
  }

  private static double logTardiness(Scenario scenario, Method method, long seed) {
    return Math.log(scenario.run(method, seed).tardinessPerThousand() + OFFSET);
  }

  private static double mean(List<Double> values) {
    return values.stream().mapToDouble(value -> value).average().orElseThrow();
  }
}
