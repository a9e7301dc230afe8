package dev.steelyard.client.load.report;

import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.bus.LoadStatus.Latency;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;

/** Whole distributions out of status messages. */
public final class Histograms {

  /** The range of wrk2's histogram: 1 µs to a day. */
  private static final long DAY_MICROS = 86_400_000_000L;

  private static final int DIGITS = 3;
  private static final double NANOS_PER_MICRO = 1e3;

  private Histograms() {}

  /** The distribution in ns; fails when the message came without it. */
  public static Histogram decode(Latency latency) {
    String text = latency.histogram();
    if (text == null) {
      throw new SteelyardException(
          ErrorCode.FAILED,
          "a latency without its histogram",
          "ask for it: the figures of a run have it at its end, those of a second only if wanted");
    }
    try {
      return Histogram.decodeFromCompressedByteBuffer(
          ByteBuffer.wrap(Base64.getDecoder().decode(text)), 0);
    } catch (DataFormatException | IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
      throw new SteelyardException(
          ErrorCode.BAD_REQUEST,
          "a histogram of " + text.length() + " characters (" + e + ")",
          "send a compressed HdrHistogram in Base64",
          e);
    }
  }

  /**
   * A distribution in ns as wrk2 has it: µs up to a day, 3 digits. A value of the first stands for
   * a range of 0.1 %, so it may come one step away from where its sample would.
   */
  static Histogram micros(Histogram nanos) {
    Histogram micros = new Histogram(DAY_MICROS, DIGITS);
    for (HistogramIterationValue at : nanos.recordedValues()) {
      long middle = nanos.medianEquivalentValue(at.getValueIteratedTo());
      micros.recordValueWithCount(
          Math.round(middle / NANOS_PER_MICRO), at.getCountAtValueIteratedTo());
    }
    return micros;
  }

  /** Linear parts of each power of two: the next power of two above twice 10^digits. */
  static long subBuckets(Histogram of) {
    long least = 2 * (long) Math.pow(10, of.getNumberOfSignificantValueDigits());
    return Long.highestOneBit(least - 1) * 2;
  }

  /** Powers of two that the range takes. */
  static int buckets(Histogram of) {
    int buckets = 1;
    for (long end = subBuckets(of); end <= of.getHighestTrackableValue(); end *= 2) {
      buckets++;
    }
    return buckets;
  }
}
