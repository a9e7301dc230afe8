package dev.steelyard.client.load.report;

import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.bus.LoadStatus.Failure;

/** Failures of one kind: how many, what the first one was, and how long they took. */
final class FailureSeries {

  private static final int LONGEST = 240;
  private static final long NANOS_PER_MILLI = 1_000_000;

  private long count;
  private long firstNanos = Long.MAX_VALUE;
  private String firstText = "";
  private final LatencySeries latency = LatencySeries.small();

  /**
   * Counts one.
   *
   * @param detail told for the first one: of an exception what it and its root cause say, of others
   *     the text
   */
  void count(long nowNanos, Object detail) {
    count++;
    if (nowNanos < firstNanos) {
      firstNanos = nowNanos;
      firstText = said(detail);
    }
  }

  private static String said(Object detail) {
    if (!(detail instanceof Throwable failure)) {
      return detail.toString();
    }
    String text = SteelyardException.sentence(failure);
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String deepest = String.valueOf(root.getMessage());
    String whole = text.contains(deepest) ? text : text + "; " + SteelyardException.sentence(root);
    return whole.length() <= LONGEST ? whole : whole.substring(0, LONGEST) + "…";
  }

  /** How long one took, from the intended send on. */
  void took(long nanos) {
    latency.record(nanos);
  }

  void add(FailureSeries other) {
    count += other.count;
    if (other.firstNanos < firstNanos) {
      firstNanos = other.firstNanos;
      firstText = other.firstText;
    }
    latency.add(other.latency);
  }

  /** Adds what came with its histogram; the first one is known to the ms. */
  void add(Failure other) {
    count += other.count();
    long nanos = other.firstMillis() * NANOS_PER_MILLI;
    if (nanos < firstNanos) {
      firstNanos = nanos;
      firstText = other.firstText();
    }
    latency.add(other.latency());
  }

  long count() {
    return count;
  }

  Failure status(boolean whole) {
    return new Failure(count, firstNanos / NANOS_PER_MILLI, firstText, latency.summary(whole));
  }
}
