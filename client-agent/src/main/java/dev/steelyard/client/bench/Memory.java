package dev.steelyard.client.bench;

import dev.steelyard.shared.bench.BenchmarkRow;
import dev.steelyard.shared.bench.figure.Figure;
import dev.steelyard.shared.bench.place.PlainNginx;
import dev.steelyard.shared.bench.run.Measurement;
import java.util.List;

/** Resident memory of a long run at 20,000 requests/s: how much, and whether it grows. */
final class Memory implements Measurement<BenchPlace> {

  private static final int RATE = 20_000;
  private static final double KIB_PER_MIB = 1024;
  private static final double MILLIS_PER_HOUR = 3_600_000;

  private static final Figure RESIDENT = Figure.atMost("residentMiB", "MiB", 286);
  private static final Figure SLOPE = Figure.atMost("residentSlopeMiBPerHour", "MiB/h", 12);

  private final Sizes sizes;
  private final long seed;

  Memory(Sizes sizes, long seed) {
    this.sizes = sizes;
    this.seed = seed;
  }

  @Override
  public List<Figure> figures() {
    return List.of(RESIDENT, SLOPE);
  }

  @Override
  public List<BenchmarkRow> measure(BenchPlace place) {
    if (sizes.memorySeconds() == 0) {
      String why = "not with --quick: it takes 10 minutes";
      return missing(why);
    }
    place.say("memory: " + sizes.memorySeconds() + " s at " + RATE + "/s");
    try (PlainNginx target = place.answering()) {
      LoadArm.Result result =
          place.load(
              Plans.paced(
                  target.port(),
                  "hybrid",
                  RATE,
                  sizes.warmUpSeconds(),
                  sizes.memorySeconds(),
                  seed),
              false,
              sizes.warmUpSeconds() + sizes.memorySeconds());
      // The heap fills up to its usual size at first.
      List<LoadArm.Second> settled =
          result.seconds().subList(result.seconds().size() / 5, result.seconds().size());
      String conditions =
          "%d/s for %d s on hybrid, %d requests, heap of at most 512 MiB"
              .formatted(RATE, sizes.memorySeconds(), result.total().sent());
      return List.of(
          RESIDENT.row(
              settled.stream().mapToLong(LoadArm.Second::residentKib).max().orElseThrow()
                  / KIB_PER_MIB,
              settled.size(),
              "most of all seconds; 300 MB are 286 MiB; " + conditions),
          SLOPE.row(
              slope(settled),
              settled.size(),
              "least squares over the last four fifths; " + conditions));
    }
  }

  /** The slope of the line through memory over time, MiB an hour. */
  static double slope(List<LoadArm.Second> seconds) {
    double meanTime =
        seconds.stream().mapToDouble(LoadArm.Second::elapsedMillis).average().orElseThrow();
    double meanKib =
        seconds.stream().mapToDouble(LoadArm.Second::residentKib).average().orElseThrow();
    double products = 0;
    double squares = 0;
    for (LoadArm.Second second : seconds) {
      double time = second.elapsedMillis() - meanTime;
      products += time * (second.residentKib() - meanKib);
      squares += time * time;
    }
    return products / squares * MILLIS_PER_HOUR / KIB_PER_MIB;
  }
}
