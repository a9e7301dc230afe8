package dev.steelyard.client.bench;

import dev.steelyard.shared.bench.BenchmarkRow;
import dev.steelyard.shared.bench.figure.Figure;
import dev.steelyard.shared.bench.figure.Interval;
import dev.steelyard.shared.bench.figure.Rounds;
import dev.steelyard.shared.bench.figure.Turns;
import dev.steelyard.shared.bench.place.PlainNginx;
import dev.steelyard.shared.bench.run.Measurement;
import dev.steelyard.shared.bus.LoadStatus.Generator;
import dev.steelyard.shared.bus.LoadStatus.TypeStatus;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * How late each pacing mode sends and what it costs: fixed gaps, so that the schedule is the only
 * thing that differs from a clock. The generator chooses its cores itself: its sending thread has
 * one, its other threads share the target's.
 */
final class Pacing implements Measurement<BenchPlace> {

  private static final Figure RATE_ERROR = Figure.atMost("rateErrorShare", "share", 0.001);

  private final Sizes sizes;
  private final long seed;

  /** A mode at a rate, with the figures it gives. */
  private record Arm(String pacing, int rate, List<Asked> asked) {}

  /** A figure and where it is read. */
  private record Asked(Figure figure, ToDoubleFunction<Turn> value) {}

  /** One run. */
  private record Turn(
      double p50Micros,
      double p99Micros,
      double cpuShare,
      double rateErrorShare,
      double waitedShare,
      String pinned) {}

  private static final List<Arm> ARMS =
      List.of(
          busy(2000),
          busy(6000),
          busy(20_000),
          new Arm(
              "hybrid",
              6000,
              List.of(
                  p50("hybrid.latenessMicros.p50", 15),
                  p99("hybrid.latenessMicros.p99", 100),
                  cpu("hybrid.cpuShare", 0.55))),
          new Arm(
              "eco", 6000, List.of(p50("eco.latenessMicros.p50", 500), cpu("eco.cpuShare", 0.17))));

  Pacing(Sizes sizes, long seed) {
    this.sizes = sizes;
    this.seed = seed;
  }

  private static Arm busy(int rate) {
    String name = "busy.latenessMicros." + rate;
    return new Arm("busy", rate, List.of(p50(name + ".p50", 1), p99(name + ".p99", 20)));
  }

  private static Asked p50(String name, double bound) {
    return new Asked(Figure.atMost(name, "us", bound), Turn::p50Micros);
  }

  private static Asked p99(String name, double bound) {
    return new Asked(Figure.atMost(name, "us", bound), Turn::p99Micros);
  }

  private static Asked cpu(String name, double bound) {
    return new Asked(Figure.atMost(name, "share", bound), Turn::cpuShare);
  }

  @Override
  public List<Figure> figures() {
    List<Figure> figures = new ArrayList<>();
    ARMS.forEach(arm -> arm.asked().forEach(asked -> figures.add(asked.figure())));
    figures.add(RATE_ERROR);
    return figures;
  }

  @Override
  public List<BenchmarkRow> measure(BenchPlace place) {
    Turns<Arm, Turn> turns = new Turns<>();
    try (PlainNginx target = place.answering()) {
      for (int round = 0; round < sizes.pairs(); round++) {
        place.say("pacing: round " + (round + 1) + " of " + sizes.pairs());
        for (Arm arm : Rounds.order(ARMS, round)) {
          turns.add(arm, turn(place, target.port(), arm));
        }
      }
    }
    List<BenchmarkRow> rows = new ArrayList<>();
    double worst = 0;
    for (Arm arm : ARMS) {
      List<Turn> of = turns.of(arm);
      String conditions =
          ("%d/s, fixed gaps, %d s a run after %d s, mean of the runs, NGINX on the first core;"
                  + " %s; it was ready but had no core for %.2g %% of the time")
              .formatted(
                  arm.rate(),
                  sizes.pacedSeconds(),
                  sizes.warmUpSeconds(),
                  of.get(0).pinned(),
                  100 * turns.mean(arm, Turn::waitedShare));
      for (Asked asked : arm.asked()) {
        double[] values = of.stream().mapToDouble(asked.value()).toArray();
        String each =
            Arrays.stream(values)
                .mapToObj(value -> String.format(Locale.ROOT, "%.3g", value))
                .collect(Collectors.joining(", ", "; the runs: ", ""));
        rows.add(asked.figure().row(Interval.ofMean(values), conditions + each));
      }
      worst = Math.max(worst, of.stream().mapToDouble(Turn::rateErrorShare).max().orElseThrow());
    }
    rows.add(
        RATE_ERROR.row(
            worst,
            (long) ARMS.size() * sizes.pairs(),
            "sends a second against the rate, the worst 5 s of all runs of all modes and rates"));
    return rows;
  }

  private Turn turn(BenchPlace place, int port, Arm arm) {
    LoadArm.Result result =
        place.load(
            Plans.paced(
                port, arm.pacing(), arm.rate(), sizes.warmUpSeconds(), sizes.pacedSeconds(), seed),
            false,
            sizes.warmUpSeconds() + sizes.pacedSeconds());
    TypeStatus total = result.total();
    Generator generator = Objects.requireNonNull(result.status().generator());
    LoadArm.Steady steady = result.steady(sizes.warmUpSeconds());
    return new Turn(
        total.lateness().p50Millis() * 1e3,
        total.lateness().p99Millis() * 1e3,
        steady.cpuSeconds() / steady.seconds(),
        result.rateErrorShare(sizes.warmUpSeconds(), arm.rate()),
        steady.waitedSeconds() / steady.seconds(),
        generator.pinned()
            ? "sending thread on a core of its own"
            : "sending thread " + notes(generator));
  }

  private static String notes(Generator generator) {
    return generator.notes().isEmpty() ? "not pinned" : String.join("; ", generator.notes());
  }
}
