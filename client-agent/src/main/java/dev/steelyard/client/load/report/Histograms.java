package dev.steelyard.client.load.report;

import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.bus.LoadStatus.Latency;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;

/** Whole distributions out of status messages. */
public final class Histograms {

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
