package dev.steelyard.client.load.report;

import dev.steelyard.shared.bus.LoadStatus;
import dev.steelyard.shared.bus.LoadStatus.TypeStatus;
import java.util.Locale;
import java.util.Objects;

/** One second of a run in one line. */
public final class LiveLine {

  private LiveLine() {}

  /**
   * For instance {@code 12 s | sent 2000 of 2000, done 1998 | p50 0.312, p99 1.204 ms | errors 0 |
   * late p99 0.051 ms | 18 s left}.
   */
  public static String of(LoadStatus second) {
    TypeStatus total = Objects.requireNonNull(second.total());
    return String.format(
        Locale.ROOT,
        "%d s | sent %d of %d, done %d | p50 %.3f, p99 %.3f ms (service %.3f, %.3f)"
            + " | errors %d, dropped %d | late p99 %.3f ms | %d s left",
        Math.round(second.elapsedMillis() / 1000.0),
        total.sent(),
        total.planned(),
        total.completed(),
        total.intended().p50Millis(),
        total.intended().p99Millis(),
        total.service().p50Millis(),
        total.service().p99Millis(),
        total.failed(),
        total.dropped(),
        total.lateness().p99Millis(),
        Math.round(second.remainingMillis() / 1000.0));
  }
}
