package dev.steelyard.nginx.bench.routing;

import dev.steelyard.nginx.routing.simulator.Method;
import dev.steelyard.nginx.routing.simulator.ParallelRuns;
import dev.steelyard.nginx.routing.simulator.RunMeasures;
import dev.steelyard.nginx.routing.simulator.Simulation;
import dev.steelyard.nginx.routing.simulator.world.Load;
import dev.steelyard.nginx.routing.simulator.world.World;
import dev.steelyard.shared.bench.BenchmarkRow;
import dev.steelyard.shared.bench.figure.Figure;
import dev.steelyard.shared.bench.figure.Interval;
import dev.steelyard.shared.bench.run.Measurement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.LongStream;

/**
 * The simulator against the measurement: the ART ratios of the same servers, rates and deadlines at
 * two loads. The figure is {@code |measured/predicted - 1|}, the worst of all.
 */
final class TwinError implements Measurement<RealSite> {

  private static final Figure FIGURE = Figure.atMost("twin.errorShare", "share", 0.15);
  private static final int SEEDS = 6;

  private List<Comparison> comparisons = List.of();

  /** One ratio, predicted and measured. */
  record Comparison(Cell cell, Arm arm, double predicted, Interval measured) {

    double errorShare() {
      return Math.abs(measured.value() / predicted - 1);
    }

    /** The same at the ends of the interval: 0 below when it holds the prediction. */
    Interval interval() {
      Double low = measured.low();
      Double high = measured.high();
      if (low == null || high == null) {
        return new Interval(errorShare(), measured.pairs(), null, null);
      }
      double below = Math.abs(low / predicted - 1);
      double above = Math.abs(high / predicted - 1);
      boolean within = low <= predicted && predicted <= high;
      return new Interval(
          errorShare(),
          measured.pairs(),
          within ? 0 : Math.min(below, above),
          Math.max(below, above));
    }

    String sentence() {
      return "%s at %.0f %%: predicted %.2f, measured %.2f%s"
          .formatted(arm.key(), 100 * cell.load(), predicted, measured.value(), limits(measured));
    }

    private static String limits(Interval of) {
      Double low = of.low();
      return low == null ? "" : " (%.2f to %.2f)".formatted(low, of.high());
    }
  }

  @Override
  public List<Figure> figures() {
    return List.of(FIGURE);
  }

  /** What was compared; empty before. */
  List<Comparison> comparisons() {
    return comparisons;
  }

  @Override
  public List<BenchmarkRow> measure(RealSite site) {
    List<Comparison> found = new ArrayList<>();
    for (Cell cell : List.of(Cell.SPEED3, Cell.TWIN)) {
      CellRuns runs = site.runs(cell);
      site.say("simulating %s".formatted(cell.sentence()));
      for (Arm arm : Arm.policies()) {
        Optional<Interval> measured = RealRows.tardiness(runs, arm);
        if (measured.isEmpty()) {
          return missing("a pair at %s had no tardiness".formatted(cell.sentence()));
        }
        double predicted = predicted(cell, arm, site.deadlines(cell.fleet()));
        found.add(new Comparison(cell, arm, predicted, measured.get()));
      }
    }
    comparisons = List.copyOf(found);
    return List.of(row(found));
  }

  static BenchmarkRow row(List<Comparison> compared) {
    Comparison worst = compared.get(0);
    List<String> sentences = new ArrayList<>();
    for (Comparison each : compared) {
      worst = each.errorShare() > worst.errorShare() ? each : worst;
      sentences.add(each.sentence());
    }
    return FIGURE.row(
        worst.interval(),
        "the worst of %d: %s; %s; simulated %d seeds of 150 s"
            .formatted(compared.size(), worst.sentence(), String.join("; ", sentences), SEEDS));
  }

  /** The ART ratio of an arm to the baseline, seed by seed, in the simulator. */
  static double predicted(Cell cell, Arm arm, Map<String, Double> deadlineMillis) {
    World world = cell.fleet().simulated(deadlineMillis);
    Load load = Load.of(Set.of(), cell.load());
    try (ParallelRuns threads = new ParallelRuns(Runtime.getRuntime().availableProcessors())) {
      List<Double> of = threads.all(runs(world, load, arm));
      List<Double> to = threads.all(runs(world, load, Arm.LEAST_CONN));
      return Interval.ofRatios(of, to).value();
    }
  }

  private static List<Callable<Double>> runs(World world, Load load, Arm arm) {
    Method method = Method.named(arm.simulated());
    List<Callable<Double>> runs = new ArrayList<>();
    LongStream.rangeClosed(1, SEEDS)
        .forEach(
            seed ->
                runs.add(
                    () -> {
                      RunMeasures run = Simulation.run(world, load, method, seed);
                      return run.tardinessPerThousand();
                    }));
    return runs;
  }
}
