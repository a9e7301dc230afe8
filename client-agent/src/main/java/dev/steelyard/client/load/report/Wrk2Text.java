package dev.steelyard.client.load.report;

import dev.steelyard.shared.bus.LoadStatus;
import dev.steelyard.shared.bus.LoadStatus.TypeStatus;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;

/**
 * The text of wrk2, for scripts that read it. Latencies are those of completed requests, from the
 * intended send; of the variant of DeathStarBench ({@code dsb}) from the actual one.
 *
 * @param url as given on the command line
 * @param seconds asked for
 * @param connections asked for
 * @param corrected whether the distribution is asked for ({@code -L})
 * @param uncorrected whether that from the actual send is asked for as well ({@code -U})
 */
public record Wrk2Text(
    String url,
    double seconds,
    int threads,
    int connections,
    boolean corrected,
    boolean uncorrected,
    boolean dsb) {

  private static final double[] PERCENTILES = {50, 75, 90, 99, 99.9, 99.99, 99.999, 100};
  private static final int TICKS_PER_HALF = 5;
  private static final double NANOS_PER_MICRO = 1e3;
  private static final double NANOS_PER_MILLI = 1e6;
  private static final String RULE = "-".repeat(58);
  private static final String DSB_RULE = "-".repeat(71);
  private static final Set<String> READ_ERRORS = Set.of("reset", "closed-race", "protocol");

  /** What stands above while the test runs. */
  public String opening() {
    return line("Running %s test @ %s", Wrk2Units.seconds(seconds), url)
        + line("  %d threads and %d connections", threads, connections);
  }

  /**
   * What comes at the end.
   *
   * @param perSecond requests that one thread completed, one number for each second
   */
  public String results(LoadStatus status, double measuredSeconds, List<Double> perSecond) {
    TypeStatus total = Objects.requireNonNull(status.total());
    Histogram main = Histograms.decode(dsb ? total.service() : total.intended());
    StringBuilder text = new StringBuilder();
    text.append(
        line("  Thread Stats%6s%11s%8s%12s", "Avg", "Stdev", dsb ? "99%" : "Max", "+/- Stdev"));
    text.append(latencyRow(main));
    text.append(rateRow(perSecond));
    if (corrected) {
      text.append(distribution(main, "Recorded Latency")).append(rule());
    }
    if (uncorrected) {
      text.append('\n')
          .append(
              distribution(
                  Histograms.decode(total.service()),
                  "Uncorrected Latency (measured without taking delayed starts into account)"))
          .append(rule());
    }
    return text.append(totals(total, measuredSeconds)).toString();
  }

  private String rule() {
    return line("%s", dsb ? DSB_RULE : RULE);
  }

  private String latencyRow(Histogram of) {
    boolean empty = of.getTotalCount() == 0;
    double mean = empty ? 0 : of.getMean();
    double deviation = empty ? 0 : of.getStdDeviation();
    double within =
        empty
            ? 0
            : of.getCountBetweenValues(
                    (long) Math.max(0, Math.ceil(mean - deviation)), (long) (mean + deviation))
                / (double) of.getTotalCount();
    double most = dsb ? of.getValueAtPercentile(99) : of.getMaxValue();
    return row(
        "Latency",
        Wrk2Units.micros(mean / NANOS_PER_MICRO),
        Wrk2Units.micros(deviation / NANOS_PER_MICRO),
        Wrk2Units.micros(most / NANOS_PER_MICRO),
        within);
  }

  private String rateRow(List<Double> perSecond) {
    int n = perSecond.size();
    double mean = perSecond.stream().mapToDouble(x -> x).average().orElse(0);
    double squares = perSecond.stream().mapToDouble(x -> (x - mean) * (x - mean)).sum();
    double deviation = n < 2 ? 0 : Math.sqrt(squares / (n - 1));
    long within = perSecond.stream().filter(x -> Math.abs(x - mean) <= deviation).count();
    double[] sorted = perSecond.stream().mapToDouble(x -> x).sorted().toArray();
    double most = n == 0 ? 0 : sorted[dsb ? Math.min(n - 1, (int) Math.ceil(0.99 * n) - 1) : n - 1];
    return row(
        "Req/Sec",
        Wrk2Units.metric(mean),
        Wrk2Units.metric(deviation),
        Wrk2Units.metric(most),
        n == 0 ? 0 : within / (double) n);
  }

  private static String row(
      String name, String mean, String deviation, String most, double within) {
    return line(
        "    %-10s%s%s%s%8.2f%%",
        name,
        Wrk2Units.column(mean, 8),
        Wrk2Units.column(deviation, 10),
        Wrk2Units.column(most, 9),
        within * 100);
  }

  /** The percentiles and the spectrum of a histogram in ns. */
  static String distribution(Histogram of, String name) {
    StringBuilder text =
        new StringBuilder(line("  Latency Distribution (HdrHistogram - %s)", name));
    for (double percentile : PERCENTILES) {
      double micros = of.getValueAtPercentile(percentile) / NANOS_PER_MICRO;
      text.append(line("%7.3f%%%s", percentile, Wrk2Units.column(Wrk2Units.micros(micros), 10)));
    }
    text.append(line("%n  Detailed Percentile spectrum:"));
    text.append(
        line("%12s %12s %12s %12s%n", "Value", "Percentile", "TotalCount", "1/(1-Percentile)"));
    for (HistogramIterationValue at : of.percentiles(TICKS_PER_HALF)) {
      double share = at.getPercentileLevelIteratedTo() / 100;
      text.append(
          line(
              "%12.3f %12f %12d %12s",
              at.getValueIteratedTo() / NANOS_PER_MILLI,
              share,
              at.getTotalCountToThisValue(),
              share == 1 ? "inf" : String.format(Locale.ROOT, "%.2f", 1 / (1 - share))));
    }
    boolean empty = of.getTotalCount() == 0;
    return text.append(
            line(
                "#[Mean    = %12.3f, StdDeviation   = %12.3f]",
                empty ? 0 : of.getMean() / NANOS_PER_MILLI,
                empty ? 0 : of.getStdDeviation() / NANOS_PER_MILLI))
        .append(
            line(
                "#[Max     = %12.3f, Total count    = %12d]",
                of.getMaxValue() / NANOS_PER_MILLI, of.getTotalCount()))
        .append(
            line(
                "#[Buckets = %12d, SubBuckets     = %12d]",
                Histograms.buckets(of), Histograms.subBuckets(of)))
        .toString();
  }

  private static String totals(TypeStatus total, double seconds) {
    long status = 0;
    long read = 0;
    long timeout = 0;
    long connect = 0;
    for (Map.Entry<String, Long> error : total.errors().entrySet()) {
      String kind = error.getKey();
      if (kind.startsWith("status-")) {
        status += error.getValue();
      } else if (kind.equals("timeout")) {
        timeout += error.getValue();
      } else if (READ_ERRORS.contains(kind)) {
        read += error.getValue();
      } else if (!kind.equals("cut")) {
        connect += error.getValue();
      }
    }
    long answered = total.completed() + status;
    Long received = total.receivedBytes();
    double bytes = received == null ? 0 : received;
    StringBuilder text =
        new StringBuilder(
            line(
                "  %d requests in %s, %sB read",
                answered, Wrk2Units.micros(seconds * 1e6), Wrk2Units.binary(bytes)));
    if (connect + read + timeout > 0) {
      text.append(
          line(
              "  Socket errors: connect %d, read %d, write %d, timeout %d",
              connect, read, 0, timeout));
    }
    if (status > 0) {
      text.append(line("  Non-2xx or 3xx responses: %d", status));
    }
    return text.append(line("Requests/sec: %9.2f", answered / seconds))
        .append(line("Transfer/sec: %10sB", Wrk2Units.binary(bytes / seconds)))
        .toString();
  }

  private static String line(String format, Object... values) {
    return String.format(Locale.ROOT, format + "%n", values);
  }
}
