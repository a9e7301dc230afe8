package dev.steelyard.nginx.routing.simulator.replay;

import dev.steelyard.nginx.routing.simulator.Method;
import dev.steelyard.nginx.routing.simulator.ParallelRuns;
import dev.steelyard.nginx.routing.simulator.RunMeasures;
import dev.steelyard.nginx.routing.simulator.Simulation;
import dev.steelyard.nginx.routing.simulator.fit.SampleRecorder;
import dev.steelyard.nginx.routing.simulator.site.Site;
import dev.steelyard.nginx.routing.simulator.world.Load;
import dev.steelyard.shared.bench.BenchmarkRow;
import dev.steelyard.shared.bench.figure.Interval;
import dev.steelyard.shared.sample.LatencyHistogram;
import dev.steelyard.shared.sample.Sample;
import dev.steelyard.shared.sample.ServerWindow;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;

/**
 * Policies under the load of a log, in the twin, against the one that was recorded.
 *
 * <p>A ratio is of two runs with the same requests. Its interval is that of the seeds, widened by
 * how well the twin is known to repeat the recorded policy: {@code exp(mean ± sqrt(h² + e²))} with
 * h half the interval of the logarithms and {@code e² = ln²(simulated / measured) + s²} of the same
 * figure, s the deviation of its logarithm from seed to seed, because the log is one draw of many.
 * The error of the mean stands in for the 99th percentile, and for tardiness when the log has no
 * histograms.
 */
final class WhatIf {

  private final Site site;
  private final List<Sample> log;
  private final List<Long> seeds;

  /**
   * @param site with the load of the log
   * @param log its windows
   * @param seeds at least 2
   */
  WhatIf(Site site, List<Sample> log, List<Long> seeds) {
    this.site = site;
    this.log = List.copyOf(log);
    this.seeds = List.copyOf(seeds);
  }

  private record TwinError(double mean, double tardiness) {}

  /** Figures of the log, of the twin under the recorded policy, and ratios of the others. */
  List<BenchmarkRow> rows(Method against, List<Method> methods, ParallelRuns runs) {
    List<Method> arms = new ArrayList<>(methods);
    arms.add(0, against);
    List<Callable<RunMeasures>> work = new ArrayList<>();
    for (Method arm : arms) {
      Load load = arm.name().equals(Policies.RECORDED) ? site.recorded() : site.unweighted();
      seeds.forEach(seed -> work.add(() -> Simulation.run(site.world(), load, arm, seed)));
    }
    List<RunMeasures> all = runs.all(work);
    List<BenchmarkRow> rows = new ArrayList<>();
    TwinError error = compare(rows, runs);
    List<RunMeasures> base = all.subList(0, seeds.size());
    for (int m = 0; m < methods.size(); m++) {
      int from = (m + 1) * seeds.size();
      List<RunMeasures> of = all.subList(from, from + seeds.size());
      String name = methods.get(m).name() + ".";
      String to = against.name();
      rows.add(
          ratio(
              name + "artRatio", of, base, RunMeasures::tardinessPerThousand, error.tardiness, to));
      rows.add(ratio(name + "meanRatio", of, base, RunMeasures::meanMillis, error.mean, to));
      rows.add(ratio(name + "p99Ratio", of, base, RunMeasures::p99Millis, error.mean, to));
      if (base.stream().anyMatch(run -> run.errorShare() > 0)) {
        rows.add(ratio(name + "errorRatio", of, base, RunMeasures::errorShare, 0, to));
      }
    }
    return rows;
  }

  /** The log and the twin under the recorded policy, with the same histograms. */
  private TwinError compare(List<BenchmarkRow> rows, ParallelRuns runs) {
    Measured measured = Measured.of(log, site);
    Method recorded = new Method(Policies.RECORDED, Method.named(site.rule()).rule(), null, null);
    List<Callable<Measured>> work = new ArrayList<>();
    for (long seed : seeds) {
      work.add(
          () -> {
            SampleRecorder recorder =
                new SampleRecorder(site.upstreams(), site.serverNames(), bounds(), site.load());
            Simulation.run(site.world(), site.recorded(), recorded, seed, recorder);
            return Measured.of(recorder.samples(), site);
          });
    }
    List<Measured> twin = runs.all(work);
    double mean = add(rows, "mean", "ms", measured.meanMillis(), twin, Measured::meanMillis);
    Double late = measured.tardinessPerThousand();
    if (late == null || !(late > 0)) {
      String why = late == null ? "the log has no histograms" : "nothing was late in the log";
      rows.add(BenchmarkRow.missing("log.art", "per 1000", null, why));
      return new TwinError(mean, late == null ? mean : Double.NaN);
    }
    ToDoubleFunction<Measured> art = each -> Objects.requireNonNull(each.tardinessPerThousand());
    return new TwinError(mean, add(rows, "art", "per 1000", late, twin, art));
  }

  private static double add(
      List<BenchmarkRow> rows,
      String name,
      String unit,
      double measured,
      List<Measured> twin,
      ToDoubleFunction<Measured> figure) {
    Interval simulated = Interval.ofMean(twin.stream().mapToDouble(figure).toArray());
    double ratio = simulated.value() / measured;
    rows.add(BenchmarkRow.of("log." + name, measured, unit, null, 1, "measured"));
    rows.add(row("recorded." + name, unit, simulated, "the twin with the weights of the log"));
    rows.add(
        BenchmarkRow.of(
            "modelError." + name, ratio, "ratio", null, twin.size(), "the twin to the log"));
    if (!(ratio > 0)) {
      return 1;
    }
    Interval logs =
        Interval.ofMean(
            twin.stream().mapToDouble(each -> Math.log(figure.applyAsDouble(each))).toArray());
    // Of the mean; one log has the root of their number times more.
    double half = Objects.requireNonNull(logs.high()) - logs.value();
    return Math.sqrt(Math.log(ratio) * Math.log(ratio) + half * half * twin.size());
  }

  private static BenchmarkRow ratio(
      String name,
      List<RunMeasures> runs,
      List<RunMeasures> base,
      ToDoubleFunction<RunMeasures> figure,
      double error,
      String against) {
    List<Double> of = runs.stream().mapToDouble(figure).boxed().toList();
    List<Double> to = base.stream().mapToDouble(figure).boxed().toList();
    if (Double.isNaN(error)) {
      return BenchmarkRow.missing(
          name, "ratio", null, "nothing was late in the log: nothing shows how well the twin is");
    }
    if (of.stream().anyMatch(value -> !(value > 0)) || to.stream().anyMatch(v -> !(v > 0))) {
      return BenchmarkRow.missing(name, "ratio", null, "it is 0 with a seed");
    }
    Interval seeds = Interval.ofRatios(of, to);
    double half = Math.log(Objects.requireNonNull(seeds.high()) / seeds.value());
    double wide = Math.sqrt(half * half + error * error);
    String note =
        String.format(
            Locale.ROOT, "to %s; seeds %.1f %%, twin %.1f %%", against, 100 * half, 100 * error);
    return new BenchmarkRow(
        name,
        seeds.value(),
        "ratio",
        null,
        seeds.pairs(),
        seeds.value() * Math.exp(-wide),
        seeds.value() * Math.exp(wide),
        note);
  }

  private List<Double> bounds() {
    for (Sample window : log) {
      for (ServerWindow row : window.upstream(site.upstreams().get(0)).orElseThrow().servers()) {
        LatencyHistogram latency = row.latency();
        if (latency != null) {
          return latency.upperMillis();
        }
      }
    }
    return List.of();
  }

  private static BenchmarkRow row(String name, String unit, Interval of, String note) {
    return new BenchmarkRow(name, of.value(), unit, null, of.pairs(), of.low(), of.high(), note);
  }
}
