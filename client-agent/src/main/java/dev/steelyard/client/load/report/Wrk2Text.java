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
 * @param urls as given on the command line, at least one
 * @param seconds asked for
 * @param threads of each URL
 * @param connections of each URL
 */
public record Wrk2Text(
    List<String> urls, double seconds, int threads, int connections, Parts parts) {

  /**
   * What is in it.
   *
   * @param corrected whether the distribution is asked for ({@code -L})
   * @param uncorrected whether that from the actual send is asked for as well ({@code -U})
   * @param separate whether each of several URLs is asked for ({@code -S})
   * @param sent whether the number of sent requests is asked for ({@code -r})
   * @param dsb whether this is the text of DeathStarBench's variant
   */
  public record Parts(
      boolean corrected, boolean uncorrected, boolean separate, boolean sent, boolean dsb) {}

  private static final double[] PERCENTILES = {50, 75, 90, 99, 99.9, 99.99, 99.999, 100};
  private static final int TICKS_PER_HALF = 5;
  private static final double MICROS_PER_MILLI = 1e3;
  private static final String RULE = "-".repeat(58);
  private static final String DSB_RULE = "-".repeat(71);
  private static final String OVERALL = "Overall ";
  private static final Set<String> READ_ERRORS = Set.of("reset", "closed-race", "protocol");

  public Wrk2Text {
    urls = List.copyOf(urls);
  }

  /** What stands above while the test runs. */
  public String opening() {
    StringBuilder text = new StringBuilder();
    for (String url : urls) {
      text.append(line("Running %s test @ %s", Wrk2Units.seconds(seconds), url))
          .append(line("  %d threads and %d connections", threads, connections))
          .append(parts.dsb ? line("") : "");
    }
    return text.toString();
  }

  /**
   * What comes at the end.
   *
   * @param status with an entry for each URL, in their order, where there are several
   * @param course its seconds
   */
  public String results(LoadStatus status, double measuredSeconds, Wrk2Course course) {
    TypeStatus total = Objects.requireNonNull(status.total());
    boolean several = urls.size() > 1;
    StringBuilder text = new StringBuilder();
    if (several && parts.separate) {
      for (int i = 0; i < urls.size(); i++) {
        text.append(heading(urls.get(i)))
            .append(results(status.types().get(i), "", threads, measuredSeconds, course, 0));
      }
    }
    if (several) {
      String title = OVERALL + "Statistics";
      int left = (DSB_RULE.length() - title.length() + 1) / 2;
      String right = "-".repeat(DSB_RULE.length() - title.length() - left);
      text.append(line("%n%s%n%s%s%s%n%1$s", DSB_RULE, "-".repeat(left), title, right));
    } else if (parts.dsb || parts.separate) {
      text.append(heading(urls.get(0)));
    }
    long stuck = status.generator() == null ? 0 : status.generator().stuck();
    return text.append(
            results(
                total,
                several ? OVERALL : "",
                threads * urls.size(),
                measuredSeconds,
                course,
                stuck))
        .toString();
  }

  private static String heading(String url) {
    return line("%n%s%nTest Results @ %s ", DSB_RULE, url);
  }

  /**
   * One URL, or all together.
   *
   * @param prefix of its lines
   * @param stuck connections that sent nothing for too long, which wrk2 counts as timeouts; which
   *     URL they are of is not known
   */
  private String results(
      TypeStatus of,
      String prefix,
      int ofThreads,
      double measuredSeconds,
      Wrk2Course course,
      long stuck) {
    Histogram main = latency(of, course);
    StringBuilder text = new StringBuilder();
    if (parts.sent) {
      text.append(line("Sent %d requests%n", of.sent()));
    }
    text.append(
        line(
            "  Thread Stats%6s%11s%8s%12s",
            "Avg", "Stdev", parts.dsb ? "99%" : "Max", "+/- Stdev"));
    text.append(latencyRow(main));
    text.append(rateRow(course.rates(of.type(), ofThreads)));
    if (parts.corrected) {
      text.append(distribution(main, "Recorded " + prefix + "Latency")).append(rule());
    }
    if (parts.uncorrected) {
      text.append('\n')
          .append(
              distribution(
                  Histograms.micros(Histograms.decode(of.service())),
                  "Uncorrected Latency (measured without taking delayed starts into account)"))
          .append(rule());
    }
    return text.append(totals(of, prefix, measuredSeconds, stuck)).toString();
  }

  /** In µs. */
  private Histogram latency(TypeStatus of, Wrk2Course course) {
    return Histograms.micros(
        course
            .kept(of.type())
            .orElseGet(() -> Histograms.decode(parts.dsb ? of.service() : of.intended())));
  }

  private String rule() {
    return line("%s", parts.dsb ? DSB_RULE : RULE);
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
    double most = parts.dsb ? of.getValueAtPercentile(99) : of.getMaxValue();
    return row(
        "Latency",
        Wrk2Units.micros(mean),
        Wrk2Units.micros(deviation),
        Wrk2Units.micros(most),
        within);
  }

  private String rateRow(List<Double> perSecond) {
    int n = perSecond.size();
    double mean = perSecond.stream().mapToDouble(x -> x).average().orElse(0);
    double squares = perSecond.stream().mapToDouble(x -> (x - mean) * (x - mean)).sum();
    double deviation = n < 2 ? 0 : Math.sqrt(squares / (n - 1));
    long within = perSecond.stream().filter(x -> Math.abs(x - mean) <= deviation).count();
    double[] sorted = perSecond.stream().mapToDouble(x -> x).sorted().toArray();
    double most =
        n == 0 ? 0 : sorted[parts.dsb ? Math.min(n - 1, (int) Math.ceil(0.99 * n) - 1) : n - 1];
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

  /** The percentiles and the spectrum of a histogram in µs. */
  static String distribution(Histogram of, String name) {
    StringBuilder text =
        new StringBuilder(line("  Latency Distribution (HdrHistogram - %s)", name));
    for (double percentile : PERCENTILES) {
      double micros = of.getValueAtPercentile(percentile);
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
              at.getValueIteratedTo() / MICROS_PER_MILLI,
              share,
              at.getTotalCountToThisValue(),
              share == 1 ? "inf" : String.format(Locale.ROOT, "%.2f", 1 / (1 - share))));
    }
    boolean empty = of.getTotalCount() == 0;
    return text.append(
            line(
                "#[Mean    = %12.3f, StdDeviation   = %12.3f]",
                empty ? 0 : of.getMean() / MICROS_PER_MILLI,
                empty ? 0 : of.getStdDeviation() / MICROS_PER_MILLI))
        .append(
            line(
                "#[Max     = %12.3f, Total count    = %12d]",
                of.getMaxValue() / MICROS_PER_MILLI, of.getTotalCount()))
        .append(
            line(
                "#[Buckets = %12d, SubBuckets     = %12d]",
                Histograms.buckets(of), Histograms.subBuckets(of)))
        .toString();
  }

  /** Requests that were answered, whatever the status. */
  static long answered(TypeStatus of) {
    return of.completed() + badStatus(of);
  }

  private static long badStatus(TypeStatus of) {
    return of.errors().entrySet().stream()
        .filter(error -> error.getKey().startsWith("status-"))
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  private static String totals(TypeStatus total, String prefix, double seconds, long stuck) {
    long status = badStatus(total);
    long read = 0;
    long timeout = stuck;
    long connect = 0;
    for (Map.Entry<String, Long> error : total.errors().entrySet()) {
      String kind = error.getKey();
      if (kind.equals("timeout")) {
        timeout += error.getValue();
      } else if (READ_ERRORS.contains(kind)) {
        read += error.getValue();
      } else if (!kind.equals("cut") && !kind.startsWith("status-")) {
        connect += error.getValue();
      }
    }
    long answered = answered(total);
    Long received = total.receivedBytes();
    double bytes = received == null ? 0 : received;
    StringBuilder text =
        new StringBuilder(
            line(
                "  %s%d requests in %s, %sB read",
                prefix, answered, Wrk2Units.micros(seconds * 1e6), Wrk2Units.binary(bytes)));
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
