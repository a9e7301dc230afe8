package dev.steelyard.client.load.report;

import dev.steelyard.shared.bus.LoadStatus.Failure;

/** Failures of one kind: how many, what the first one was, and how long they took. */
final class FailureSeries {

  private static final long NANOS_PER_MILLI = 1_000_000;

  private long count;
  private long firstNanos = Long.MAX_VALUE;
  private String firstText = "";
  private final LatencySeries latency = LatencySeries.small();

  /**
   * Counts one.
   *
   * @param detail told for the first one, by its {@code toString}
   */
  void count(long nowNanos, Object detail) {
    count++;
    if (nowNanos < firstNanos) {
      firstNanos = nowNanos;
      firstText = detail.toString();
    }
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
