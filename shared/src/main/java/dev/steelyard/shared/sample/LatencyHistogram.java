package dev.steelyard.shared.sample;

import java.util.List;

/**
 * Response times of a window by bucket.
 *
 * @param upperMillis rising upper bounds of the buckets, ms, n of them
 * @param counts n + 1 counts: bucket i holds times above {@code upperMillis[i-1]} and up to {@code
 *     upperMillis[i]}, the last one those above every bound; not cumulative
 */
public record LatencyHistogram(List<Double> upperMillis, List<Long> counts) {

  public LatencyHistogram {
    upperMillis = List.copyOf(upperMillis);
    counts = List.copyOf(counts);
    if (counts.size() != upperMillis.size() + 1) {
      throw new IllegalArgumentException(
          upperMillis.size() + " bounds need one count more, got " + counts.size());
    }
  }
}
