package dev.steelyard.client.bench;

import dev.steelyard.shared.bench.BenchmarkRow;
import dev.steelyard.shared.bench.figure.Figure;
import dev.steelyard.shared.bench.run.Measurement;
import dev.steelyard.shared.bus.LoadStatus.Latency;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * HdrHistogram's classic scenario: a server that answers at once stands still once. At the rate r
 * for S seconds with a stall of T seconds, T·r of the S·r requests wait, evenly from T down to 0,
 * and the others do not: the intended latency at the share q of all requests is {@code T·(1 - (1 -
 * q)·S/T)}, from which a generator that waits for answers is far away.
 */
final class Stall implements Measurement<BenchPlace> {

  private static final int RATE = 250;
  private static final int LENGTHS = 4;

  private static final Figure ERROR = Figure.atMost("stall.percentileErrorShare", "share", 0.01);

  private final Sizes sizes;

  Stall(Sizes sizes) {
    this.sizes = sizes;
  }

  @Override
  public List<Figure> figures() {
    return List.of(ERROR);
  }

  @Override
  public List<BenchmarkRow> measure(BenchPlace place) {
    int stall = sizes.stallSeconds();
    int measured = LENGTHS * stall;
    int warmUp = sizes.warmUpSeconds();
    place.say("a server that stands still for " + stall + " s");
    int stallsAt = RATE * (warmUp + stall);
    try (StallingServer server = new StallingServer(stallsAt, stall * 1_000_000_000L)) {
      JsonObject plan =
          Plans.paced(server.port(), "hybrid", RATE, warmUp, measured, 1)
              .put("timeoutMillis", 20_000);
      Latency intended = place.load(plan, false, warmUp + measured).total().intended();
      double worst =
          Math.max(
              error(intended.p90Millis(), expectedMillis(0.90, measured, stall)),
              Math.max(
                  error(intended.p99Millis(), expectedMillis(0.99, measured, stall)),
                  error(intended.p999Millis(), expectedMillis(0.999, measured, stall))));
      return List.of(
          ERROR.row(
              worst,
              intended.count(),
              ("worst of p90, p99, p99.9 against the arithmetic; %d/s for %d s, one stall of %d s:"
                      + " p90 %.0f ms, p99 %.0f ms, p99.9 %.0f ms")
                  .formatted(
                      RATE,
                      measured,
                      stall,
                      intended.p90Millis(),
                      intended.p99Millis(),
                      intended.p999Millis())));
    }
  }

  static double expectedMillis(double share, double seconds, double stallSeconds) {
    return 1000 * Math.max(0, stallSeconds - (1 - share) * seconds);
  }

  private static double error(double measured, double expected) {
    return Math.abs(measured - expected) / expected;
  }
}
