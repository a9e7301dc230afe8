package dev.steelyard.client.load.report;

import dev.steelyard.shared.bus.LoadStatus;
import dev.steelyard.shared.bus.LoadStatus.TypeStatus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;

/**
 * What wrk2's text needs of the seconds of a run: the rate of each, and, as DeathStarBench's
 * variant has it, latencies without those of the first 10 s + c ms, c being the connections of one
 * thread. There the latencies are forgotten, here to the nearest second, and a line tells what they
 * were; totals are not. With no answer by then it is tried again 10 s later. Figures come from one
 * thread, and are asked for when the run is over.
 */
public final class Wrk2Course {

  private static final double CALIBRATION_SECONDS = 10;
  private static final double TICK_SECONDS = 1;
  private static final double SHORTEST_INTERVAL_MILLIS = 10;
  private static final double MICROS_PER_MILLI = 1e3;

  private final Consumer<String> lines;
  private final Map<String, List<Double>> rates = new HashMap<>();
  private final Map<String, Histogram> latencies = new HashMap<>();
  private double forgetSeconds;
  private boolean forgot;
  private double previousSeconds;

  private Wrk2Course(double forgetSeconds, Consumer<String> lines) {
    this.forgetSeconds = forgetSeconds;
    this.lines = lines;
  }

  /** Of a run whose latencies are all kept. */
  public static Wrk2Course whole() {
    return new Wrk2Course(Double.POSITIVE_INFINITY, line -> {});
  }

  /**
   * Of a run that forgets its first latencies.
   *
   * @param connections of one thread
   * @param runSeconds of the plan; one that is no longer than the time to forget keeps them all
   * @param lines gets the line that tells of them
   */
  public static Wrk2Course forgetting(int connections, double runSeconds, Consumer<String> lines) {
    double at = CALIBRATION_SECONDS + connections / 1000.0;
    return runSeconds > at ? new Wrk2Course(at, lines) : whole();
  }

  /** Whether the seconds must come with their histograms. */
  public boolean forgets() {
    return forgetSeconds < Double.POSITIVE_INFINITY;
  }

  /** One more second; the totals at the end are not for here. */
  public void add(LoadStatus second) {
    TypeStatus total = second.total();
    if (!second.state().equals("running") || total == null) {
      return;
    }
    double seconds = second.elapsedMillis() / 1000.0;
    double length = seconds - previousSeconds;
    previousSeconds = seconds;
    Stream.concat(second.types().stream(), Stream.of(total)).forEach(type -> add(type, length));
    if (!forgot && seconds >= forgetSeconds - TICK_SECONDS / 2) {
      forget(Histograms.micros(latencies.getOrDefault(total.type(), new Histogram(3))));
    }
  }

  private void add(TypeStatus type, double length) {
    if (length > TICK_SECONDS / 2) {
      rates
          .computeIfAbsent(type.type(), name -> new ArrayList<>())
          .add(Wrk2Text.answered(type) / length);
    }
    if (forgets()) {
      Histogram more = Histograms.decode(type.service());
      Histogram sum = latencies.putIfAbsent(type.type(), more);
      if (sum != null) {
        sum.add(more);
      }
    }
  }

  private void forget(Histogram micros) {
    if (micros.getTotalCount() == 0) {
      forgetSeconds += CALIBRATION_SECONDS;
      return;
    }
    double interval =
        Math.max(SHORTEST_INTERVAL_MILLIS, 2 * micros.getValueAtPercentile(90) / MICROS_PER_MILLI);
    lines.accept(
        String.format(
            Locale.ROOT,
            "  Thread calibration: mean lat.: %.3fms, rate sampling interval: %dms",
            micros.getMean() / MICROS_PER_MILLI,
            (long) interval));
    latencies.clear();
    rates.clear();
    forgot = true;
  }

  /** Requests a second that one thread completed, one number for each second. */
  List<Double> rates(String type, int threads) {
    return rates.getOrDefault(type, List.of()).stream().map(rate -> rate / threads).toList();
  }

  /** Latencies of a type after the first ones were forgotten, ns; empty when none were. */
  Optional<Histogram> kept(String type) {
    return forgot ? Optional.ofNullable(latencies.get(type)) : Optional.empty();
  }

  /** Whether the latencies of the first seconds are left out. */
  public boolean forgot() {
    return forgot;
  }
}
