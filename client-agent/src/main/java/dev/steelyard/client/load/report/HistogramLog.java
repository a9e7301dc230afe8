package dev.steelyard.client.load.report;

import dev.steelyard.shared.bus.LoadStatus;
import dev.steelyard.shared.bus.LoadStatus.Latency;
import dev.steelyard.shared.bus.LoadStatus.TypeStatus;
import java.io.PrintStream;
import java.util.Objects;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogWriter;

/**
 * The distribution of each second as an HdrHistogram interval log, one line a series with the tags
 * {@code intended}, {@code service} and {@code lateness}. Values are ns, the maximum beside them is
 * ms.
 */
public final class HistogramLog {

  private static final double NANOS_PER_MILLI = 1e6;

  private final HistogramLogWriter writer;
  private final long startMillis;
  private double fromSeconds;

  /**
   * @param startMillis of the run, since the epoch
   */
  public HistogramLog(PrintStream out, String comment, long startMillis) {
    this.writer = new HistogramLogWriter(out);
    this.startMillis = startMillis;
    writer.outputComment("[" + comment + "]");
    writer.outputLogFormatVersion();
    writer.outputStartTime(startMillis);
    writer.setBaseTime(startMillis);
    writer.outputLegend();
  }

  /** One more second; its figures must come with their histograms. */
  public void add(LoadStatus second) {
    TypeStatus total = Objects.requireNonNull(second.total());
    double toSeconds = second.elapsedMillis() / 1000.0;
    line("intended", total.intended(), toSeconds);
    line("service", total.service(), toSeconds);
    line("lateness", total.lateness(), toSeconds);
    fromSeconds = toSeconds;
  }

  private void line(String tag, Latency latency, double toSeconds) {
    Histogram histogram = Histograms.decode(latency);
    histogram.setTag(tag);
    histogram.setStartTimeStamp(startMillis + Math.round(fromSeconds * 1000));
    histogram.setEndTimeStamp(startMillis + Math.round(toSeconds * 1000));
    writer.outputIntervalHistogram(fromSeconds, toSeconds, histogram, NANOS_PER_MILLI);
  }
}
