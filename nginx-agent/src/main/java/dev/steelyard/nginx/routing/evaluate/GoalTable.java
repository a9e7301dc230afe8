package dev.steelyard.nginx.routing.evaluate;

import dev.steelyard.nginx.routing.evaluate.Goal.Summary;
import dev.steelyard.nginx.routing.simulator.RunMeasures;
import dev.steelyard.nginx.routing.simulator.Scenario;
import dev.steelyard.shared.bench.BenchmarkRow;
import dev.steelyard.shared.bench.figure.Interval;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The rows of goals, from runs that were simulated. */
final class GoalTable {

  private final SimulatedRuns runs;

  GoalTable(SimulatedRuns runs) {
    this.runs = runs;
  }

  /** The runs that goals need, each once. */
  static Set<SimulatedRuns.Key> needed(List<Goal> goals) {
    Set<SimulatedRuns.Key> keys = new LinkedHashSet<>();
    for (Goal goal : goals) {
      for (Scenario scenario : goal.scenarios().get()) {
        Stream.concat(Stream.of(goal.method()), goal.rivals().stream())
            .forEach(
                method ->
                    goal.seeds()
                        .forEach(seed -> keys.add(new SimulatedRuns.Key(scenario, method, seed))));
      }
    }
    return keys;
  }

  /** The row of a goal. */
  BenchmarkRow row(Goal goal) {
    List<List<Double>> byScenario = new ArrayList<>();
    Set<String> best = new LinkedHashSet<>();
    for (Scenario scenario : goal.scenarios().get()) {
      List<Double> ours = values(goal, scenario, goal.method());
      String rival = best(goal, scenario);
      best.add(rival);
      List<Double> theirs = values(goal, scenario, rival);
      List<Double> ratios = new ArrayList<>();
      for (int s = 0; s < ours.size(); s++) {
        ratios.add(ours.get(s) / theirs.get(s));
      }
      byScenario.add(ratios);
    }
    if (byScenario.stream().flatMap(List::stream).anyMatch(r -> !(r > 0 && r < 1e12))) {
      return goal.figure().missing("a run has no " + goal.measure().words() + " to compare");
    }
    String note =
        "%s of %s over %s, %s"
            .formatted(goal.measure().words(), goal.method(), words(best), spread(goal));
    if (goal.summary() == Summary.WORST_RUN) {
      List<Double> all = byScenario.stream().flatMap(List::stream).toList();
      return goal.figure().row(Collections.max(all), all.size(), note);
    }
    List<Double> means = byScenario.stream().map(GoalTable::geometricMean).toList();
    if (goal.summary() == Summary.WORST_SCENARIO) {
      return goal.figure().row(Collections.max(means), means.size(), note);
    }
    List<Double> pairs = means.size() == 1 ? byScenario.get(0) : means;
    Interval mean = Interval.ofRatios(pairs, Collections.nCopies(pairs.size(), 1.0));
    return goal.figure().row(mean, note);
  }

  private static String words(Set<String> best) {
    return best.size() > 4 ? "the best of each scenario" : String.join(" or ", best);
  }

  private static String spread(Goal goal) {
    int scenarios = goal.scenarios().get().size();
    return scenarios == 1
        ? goal.seeds().size() + " seeds"
        : scenarios + " worlds, seeds " + goal.seeds();
  }

  private String best(Goal goal, Scenario scenario) {
    return goal.rivals().stream()
        .min(
            (one, other) ->
                Double.compare(
                    geometricMean(values(goal, scenario, one)),
                    geometricMean(values(goal, scenario, other))))
        .orElseThrow();
  }

  private List<Double> values(Goal goal, Scenario scenario, String method) {
    List<Double> values = new ArrayList<>();
    for (long seed : goal.seeds()) {
      RunMeasures run = runs.of(new SimulatedRuns.Key(scenario, method, seed));
      values.add(goal.measure().of(run));
    }
    return values;
  }

  private static double geometricMean(List<Double> values) {
    return Math.exp(values.stream().mapToDouble(Math::log).average().orElseThrow());
  }
}
