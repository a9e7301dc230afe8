package dev.steelyard.nginx.routing.evaluate;

import dev.steelyard.nginx.routing.simulator.Method;
import dev.steelyard.nginx.routing.simulator.ParallelRuns;
import dev.steelyard.nginx.routing.simulator.RunMeasures;
import dev.steelyard.nginx.routing.simulator.Scenario;
import dev.steelyard.shared.bench.BenchmarkRow;
import dev.steelyard.shared.bench.figure.Interval;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;

/**
 * Methods against one baseline in the same scenarios with the same seeds, so that each ratio is of
 * two runs with the same requests and disturbances.
 */
final class Evaluation {

  /**
   * Random worlds have easy runs without any tardiness; as in the reference half a unit is added on
   * both sides there.
   */
  private static final double RANDOM_WORLD_OFFSET = 0.5;

  private final Method baseline;
  private final List<Method> methods;
  private final List<Long> seeds;

  /**
   * @param methods compared, the baseline not among them
   * @param seeds one run each, at least one
   */
  Evaluation(Method baseline, List<Method> methods, List<Long> seeds) {
    this.baseline = baseline;
    this.methods = List.copyOf(methods);
    this.seeds = List.copyOf(seeds);
  }

  /** Figures of all scenarios, then of all together when there are several. */
  List<BenchmarkRow> rows(List<Scenario> scenarios, ParallelRuns runs) {
    List<Method> arms = new ArrayList<>(methods);
    arms.add(0, baseline);
    List<Callable<RunMeasures>> work = new ArrayList<>();
    for (Scenario scenario : scenarios) {
      for (Method arm : arms) {
        seeds.forEach(seed -> work.add(() -> scenario.run(arm, seed)));
      }
    }
    List<RunMeasures> all = runs.all(work);
    List<BenchmarkRow> rows = new ArrayList<>();
    List<List<List<Double>>> ratios = new ArrayList<>();
    methods.forEach(method -> ratios.add(new ArrayList<>()));
    int next = 0;
    for (Scenario scenario : scenarios) {
      List<RunMeasures> base = all.subList(next, next += seeds.size());
      rows.addAll(absolute(scenario, base));
      for (int m = 0; m < methods.size(); m++) {
        List<RunMeasures> measures = all.subList(next, next += seeds.size());
        rows.addAll(compared(scenario, methods.get(m), measures, base));
        ratios.get(m).add(tardinessRatios(scenario, measures, base));
      }
    }
    if (scenarios.size() > 1) {
      for (int m = 0; m < methods.size(); m++) {
        rows.addAll(together(methods.get(m), ratios.get(m)));
      }
    }
    return rows;
  }

  private List<BenchmarkRow> absolute(Scenario scenario, List<RunMeasures> measures) {
    String name = scenario.name() + "." + baseline.name() + ".";
    return List.of(
        mean(name + "art", "per 1000", measures, RunMeasures::tardinessPerThousand),
        mean(name + "mean", "ms", measures, RunMeasures::meanMillis),
        mean(name + "p99", "ms", measures, RunMeasures::p99Millis),
        mean(name + "errorShare", "share", measures, RunMeasures::errorShare));
  }

  private static BenchmarkRow mean(
      String name, String unit, List<RunMeasures> runs, ToDoubleFunction<RunMeasures> figure) {
    Interval mean = Interval.ofMean(runs.stream().mapToDouble(figure).toArray());
    return row(name, unit, mean, "mean of the seeds");
  }

  private List<BenchmarkRow> compared(
      Scenario scenario, Method method, List<RunMeasures> runs, List<RunMeasures> base) {
    String name = scenario.name() + "." + method.name() + ".";
    List<BenchmarkRow> rows = new ArrayList<>();
    double offset = offset(scenario);
    rows.add(ratio(name + "artRatio", runs, base, run -> run.tardinessPerThousand() + offset));
    rows.add(ratio(name + "meanRatio", runs, base, RunMeasures::meanMillis));
    rows.add(ratio(name + "p99Ratio", runs, base, RunMeasures::p99Millis));
    if (base.stream().anyMatch(run -> run.errorShare() > 0)) {
      rows.add(ratio(name + "errorRatio", runs, base, RunMeasures::errorShare));
    }
    return rows;
  }

  private BenchmarkRow ratio(
      String name,
      List<RunMeasures> runs,
      List<RunMeasures> base,
      ToDoubleFunction<RunMeasures> figure) {
    List<Double> of = runs.stream().mapToDouble(figure).boxed().toList();
    List<Double> to = base.stream().mapToDouble(figure).boxed().toList();
    if (of.contains(0.0) || to.contains(0.0)) {
      return BenchmarkRow.missing(name, "ratio", null, "it is 0 with a seed");
    }
    return row(name, "ratio", Interval.ofRatios(of, to), "to " + baseline.name());
  }

  private static double offset(Scenario scenario) {
    return scenario.name().startsWith("rand") ? RANDOM_WORLD_OFFSET : 0;
  }

  private static List<Double> tardinessRatios(
      Scenario scenario, List<RunMeasures> runs, List<RunMeasures> base) {
    List<Double> ratios = new ArrayList<>();
    for (int s = 0; s < runs.size(); s++) {
      double of = runs.get(s).tardinessPerThousand() + offset(scenario);
      double to = base.get(s).tardinessPerThousand() + offset(scenario);
      if (of > 0) {
        ratios.add(of / to);
      }
    }
    return ratios;
  }

  /** The interval is over the scenarios: their seeds are not independent of them. */
  private List<BenchmarkRow> together(Method method, List<List<Double>> byScenario) {
    List<Double> means = new ArrayList<>();
    List<Double> single = new ArrayList<>();
    for (List<Double> ratios : byScenario) {
      single.addAll(ratios);
      if (!ratios.isEmpty()) {
        double logs = ratios.stream().mapToDouble(Math::log).average().orElseThrow();
        means.add(Math.exp(logs));
      }
    }
    String name = "all." + method.name() + ".";
    if (single.contains(Double.POSITIVE_INFINITY)) {
      return List.of(
          BenchmarkRow.missing(
              name + "artRatio", "ratio", null, baseline.name() + " has no tardiness in a run"));
    }
    if (means.isEmpty()) {
      return List.of(BenchmarkRow.missing(name + "artRatio", "ratio", null, "no tardiness at all"));
    }
    List<Double> ones = means.stream().map(mean -> 1.0).toList();
    long better = single.stream().filter(ratio -> ratio < 1).count();
    return List.of(
        row(
            name + "artRatio",
            "ratio",
            Interval.ofRatios(means, ones),
            "to " + baseline.name() + ", over scenarios"),
        one(name + "worstScenario", means.stream().max(Double::compare).orElseThrow()),
        one(name + "worstRun", single.stream().max(Double::compare).orElseThrow()),
        one(name + "shareBetter", (double) better / single.size()));
  }

  private static BenchmarkRow one(String name, double value) {
    return BenchmarkRow.of(name, value, "ratio", null, 1, "");
  }

  private static BenchmarkRow row(String name, String unit, Interval of, String note) {
    return new BenchmarkRow(name, of.value(), unit, null, of.pairs(), of.low(), of.high(), note);
  }
}
