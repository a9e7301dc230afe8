package dev.steelyard.client.load.report;

import dev.steelyard.shared.bus.LoadStatus.Latency;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * One latency distribution: an HdrHistogram in ns (3 digits, up to an hour, longer ones count as an
 * hour) for the percentiles; count, sum and sum of squares for mean and standard deviation, which
 * deadlines are computed from. Not thread-safe.
 */
final class LatencySeries {

  private static final long LONGEST_NANOS = 3_600_000_000_000L;
  private static final int DIGITS = 3;
  private static final double NANOS_PER_MILLI = 1e6;

  private final Histogram histogram;
  private long sumNanos;
  private double sumSquaredMillis;
  private long maxNanos;

  private LatencySeries(Histogram histogram) {
    this.histogram = histogram;
  }

  /** With room for all latencies from the start: recording never allocates. */
  static LatencySeries roomy() {
    return new LatencySeries(new Histogram(LONGEST_NANOS, DIGITS));
  }

  /** Small at first, for what happens rarely. */
  static LatencySeries small() {
    return new LatencySeries(new Histogram(DIGITS));
  }

  void record(long nanos) {
    histogram.recordValue(Math.min(nanos, LONGEST_NANOS));
    sumNanos += nanos;
    double millis = nanos / NANOS_PER_MILLI;
    sumSquaredMillis += millis * millis;
    maxNanos = Math.max(maxNanos, nanos);
  }

  void add(LatencySeries other) {
    histogram.add(other.histogram);
    sumNanos += other.sumNanos;
    sumSquaredMillis += other.sumSquaredMillis;
    maxNanos = Math.max(maxNanos, other.maxNanos);
  }

  /** Adds a distribution that must come with its histogram. */
  void add(Latency other) {
    histogram.add(Histograms.decode(other));
    sumNanos += Math.round(other.count() * other.meanMillis() * NANOS_PER_MILLI);
    sumSquaredMillis += other.count() * (square(other.stdDevMillis()) + square(other.meanMillis()));
    maxNanos = Math.max(maxNanos, Math.round(other.maxMillis() * NANOS_PER_MILLI));
  }

  void reset() {
    histogram.reset();
    sumNanos = 0;
    sumSquaredMillis = 0;
    maxNanos = 0;
  }

  /**
   * Standard deviation of the recorded population, sqrt(E[x²] - E[x]²).
   *
   * @param whole with the compressed histogram
   */
  Latency summary(boolean whole) {
    long count = histogram.getTotalCount();
    if (count == 0) {
      return new Latency(0, 0, 0, 0, 0, 0, 0, 0, whole ? compressed() : null);
    }
    double meanMillis = sumNanos / NANOS_PER_MILLI / count;
    double variance = Math.max(0, sumSquaredMillis / count - meanMillis * meanMillis);
    return new Latency(
        count,
        meanMillis,
        Math.sqrt(variance),
        percentileMillis(50),
        percentileMillis(90),
        percentileMillis(99),
        percentileMillis(99.9),
        maxNanos / NANOS_PER_MILLI,
        whole ? compressed() : null);
  }

  /** Several distributions as one; each must come with its histogram. */
  static Latency merged(List<Latency> parts) {
    LatencySeries sum = small();
    parts.forEach(sum::add);
    return sum.summary(true);
  }

  private static double square(double value) {
    return value * value;
  }

  private String compressed() {
    ByteBuffer buffer = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
    int length = histogram.encodeIntoCompressedByteBuffer(buffer);
    return Base64.getEncoder().encodeToString(Arrays.copyOf(buffer.array(), length));
  }

  /** The histogram's value stands for a small range; its upper end may lie above the maximum. */
  private double percentileMillis(double percentile) {
    return Math.min(histogram.getValueAtPercentile(percentile), maxNanos) / NANOS_PER_MILLI;
  }
}
