package dev.steelyard.client.testbed;

import org.HdrHistogram.Histogram;

/**
 * How much later than due a server answered: 1 µs to 1 min with 3 digits, later counts as 1 min.
 */
final class TimingError {

  private static final long FINEST_NANOS = 1_000;
  private static final long LARGEST_NANOS = 60_000_000_000L;
  private static final double NANOS_PER_MILLI = 1e6;

  private final Histogram histogram = new Histogram(FINEST_NANOS, LARGEST_NANOS, 3);

  void record(long nanos) {
    histogram.recordValue(Math.max(0, Math.min(nanos, LARGEST_NANOS)));
  }

  /**
   * Error in ms; 0 before the first answer.
   *
   * @param percentile 0..100
   */
  double millis(double percentile) {
    return histogram.getValueAtPercentile(percentile) / NANOS_PER_MILLI;
  }
}
