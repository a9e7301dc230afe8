package dev.steelyard.client.load.report;

import dev.steelyard.shared.bus.LoadStatus;
import dev.steelyard.shared.bus.LoadStatus.Latency;
import dev.steelyard.shared.bus.LoadStatus.TypeStatus;
import java.util.Locale;
import java.util.Objects;

/** One second of a run in one line, the most wanted first: a narrow terminal cuts its end off. */
public final class LiveLine {

  private LiveLine() {}

  /**
   * For instance {@code 12 s, 18 s left | 2000/s | p50 0.312, p99 1.204 ms | errors 0 | late p99
   * 0.051 ms | planned 2000, sent 2000, dropped 0, done 1998 | service p50 0.301, p99 1.190 ms}.
   *
   * @param lengthSeconds that these figures cover; 0 while only answers are waited for
   */
  public static String of(LoadStatus second, double lengthSeconds) {
    TypeStatus total = Objects.requireNonNull(second.total());
    return String.format(
        Locale.ROOT,
        "%d s, %d s left | %s | %s | errors %d | late p99 %s | planned %d, sent %d, dropped %d,"
            + " done %d | service %s",
        Math.round(second.elapsedMillis() / 1000.0),
        Math.round(second.remainingMillis() / 1000.0),
        lengthSeconds > 0
            ? Math.round(total.sent() / lengthSeconds) + "/s"
            : total.inFlight() + " not answered",
        percentiles(total.intended()),
        total.failed(),
        total.lateness().count() == 0 ? "-" : millis(total.lateness().p99Millis()) + " ms",
        total.planned(),
        total.sent(),
        total.dropped(),
        total.completed(),
        percentiles(total.service()));
  }

  private static String percentiles(Latency of) {
    return of.count() == 0
        ? "p50 -, p99 -"
        : "p50 " + millis(of.p50Millis()) + ", p99 " + millis(of.p99Millis()) + " ms";
  }

  private static String millis(double value) {
    return String.format(Locale.ROOT, "%.3f", value);
  }
}
