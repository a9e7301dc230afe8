package dev.steelyard.client.load.report;

import dev.steelyard.shared.bus.LoadStatus.Latency;
import java.io.IOException;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;

/**
 * A distribution as one value a line. No sample is kept in a run, so these are the values of the
 * histogram, ascending, each as often as it was counted; of more than a million every so many are
 * left out, evenly, so that the percentiles stay.
 */
public final class LatencyValues {

  /** Lines at most. */
  public static final long MOST = 1_000_000;

  private LatencyValues() {}

  /** Writes whole µs. */
  public static void print(Latency latency, Appendable out) throws IOException {
    print(Histograms.micros(Histograms.decode(latency)), MOST, out);
  }

  static void print(Histogram micros, long most, Appendable out) throws IOException {
    long lines = Math.min(most, micros.getTotalCount());
    long printed = 0;
    for (HistogramIterationValue at : micros.recordedValues()) {
      String line = micros.medianEquivalentValue(at.getValueIteratedTo()) + "\n";
      // Of n values the one of rank r is the last of floor(r * lines / n) lines.
      double upTo = (double) at.getTotalCountToThisValue() / micros.getTotalCount();
      for (long end = (long) (upTo * lines); printed < end; printed++) {
        out.append(line);
      }
    }
  }
}
