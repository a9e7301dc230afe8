package dev.steelyard.client.load.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steelyard.client.load.request.RequestType;
import dev.steelyard.shared.bus.LoadStatus;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class Wrk2TextTest {

  private static final long MILLI = 1_000_000;

  /** 10,000 log-normal latencies around 1 ms, the same each time. */
  private static long[] samples() {
    SplittableRandom random = new SplittableRandom(5);
    long[] samples = new long[10_000];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = (long) (MILLI * Math.exp(random.nextGaussian()));
    }
    return samples;
  }

  private static LoadStatus status(long[] samples) {
    TypeRecorder recorder = new TypeRecorder(0, Double.NaN);
    for (long sample : samples) {
      recorder.planned(0);
      recorder.sent(0, 0);
      recorder.completed(0, 0, sample);
      recorder.received(100);
    }
    for (String kind : List.of("refused", "reset", "timeout", "status-503", "status-404")) {
      recorder.planned(0);
      recorder.sent(0, 0);
      recorder.failed(0, MILLI, kind, "");
    }
    Totals totals = new Totals(RequestType.SOCIAL);
    Map<RequestType, TypeFigures> set = new LinkedHashMap<>();
    set.put(RequestType.COMPOSE, recorder.swap(new TypeFigures(), 0, 0));
    totals.add(set);
    Totals.Entries entries = totals.total(true);
    return new LoadStatus(
        "ended", 1, null, 1, "plan-complete", 5000, 0, "", entries.types(), entries.total());
  }

  private static Wrk2Text text(boolean uncorrected, boolean dsb) {
    return new Wrk2Text("http://127.0.0.1:80/index.html", 30, 2, 100, true, uncorrected, dsb);
  }

  @Test
  void theSpectrumIsWhatTheHistogramLibraryPrintsForTheSameSamples() {
    long[] samples = samples();
    Histogram reference = new Histogram(3_600_000_000_000L, 3);
    for (long sample : samples) {
      reference.recordValue(sample);
    }
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    reference.outputPercentileDistribution(
        new PrintStream(printed, true, StandardCharsets.UTF_8), 5, 1e6);
    // The library has other column widths, more digits of the percentile, and no inf at the end.
    List<String> library =
        printed
            .toString(StandardCharsets.UTF_8)
            .lines()
            .filter(line -> line.matches("\\s+[0-9.]+\\s+[0-9.]+\\s+\\d+.*"))
            .map(
                line -> {
                  String[] columns = line.strip().split("\\s+", -1);
                  return String.format(
                      Locale.ROOT,
                      "%12.3f %12f %12d %12s",
                      Double.valueOf(columns[0]),
                      Double.valueOf(columns[1]),
                      Long.valueOf(columns[2]),
                      columns.length < 4 ? "inf" : columns[3]);
                })
            .toList();
    String text = text(false, false).results(status(samples), 5, List.of(1000.0));
    List<String> ours =
        text.lines().filter(line -> line.matches(" *[0-9.]+ +[01]\\.\\d{6} .*")).toList();
    assertThat(ours).hasSizeGreaterThan(50).isEqualTo(library);
    for (double percentile : new double[] {50, 75, 90, 99, 99.9, 99.99, 99.999, 100}) {
      double millis = reference.getValueAtPercentile(percentile) / 1e6;
      String value =
          millis >= 0.85
              ? String.format(Locale.ROOT, "%.2fms", millis)
              : String.format(Locale.ROOT, "%.2fus", millis * 1000);
      assertThat(text).contains(String.format(Locale.ROOT, "%7.3f%%%10s%n", percentile, value));
    }
    assertThat(text)
        .contains(
            String.format(
                Locale.ROOT,
                "#[Mean    = %12.3f, StdDeviation   = %12.3f]%n#[Max     = %12.3f, Total count    ="
                    + " %12d]%n#[Buckets = %12d, SubBuckets     = %12d]%n",
                reference.getMean() / 1e6,
                reference.getStdDeviation() / 1e6,
                reference.getMaxValue() / 1e6,
                10_000,
                32,
                2048));
  }

  @Test
  void theWholeTextHasTheLinesThatScriptsLookFor() {
    long[] one = new long[100];
    java.util.Arrays.fill(one, 2 * MILLI);
    Wrk2Text text = text(true, false);
    assertThat(text.opening())
        .isEqualTo(
            "Running 30s test @ http://127.0.0.1:80/index.html\n  2 threads and 100 connections\n");
    List<String> lines = text.results(status(one), 5, List.of(900.0, 1100.0)).lines().toList();
    assertThat(lines.subList(0, 13))
        .containsExactly(
            "  Thread Stats   Avg      Stdev     Max   +/- Stdev",
            "    Latency     2.00ms    0.00us   2.00ms  100.00%",
            "    Req/Sec     1.00k   141.42     1.10k   100.00%",
            "  Latency Distribution (HdrHistogram - Recorded Latency)",
            " 50.000%    2.00ms",
            " 75.000%    2.00ms",
            " 90.000%    2.00ms",
            " 99.000%    2.00ms",
            " 99.900%    2.00ms",
            " 99.990%    2.00ms",
            " 99.999%    2.00ms",
            "100.000%    2.00ms",
            "");
    assertThat(lines)
        .contains(
            "  Detailed Percentile spectrum:",
            "       Value   Percentile   TotalCount 1/(1-Percentile)",
            "-".repeat(58),
            "  Latency Distribution (HdrHistogram - Uncorrected Latency (measured without taking"
                + " delayed starts into account))");
    assertThat(lines.subList(lines.size() - 5, lines.size()))
        .containsExactly(
            "  102 requests in 5.00s, 9.77KB read",
            "  Socket errors: connect 1, read 1, write 0, timeout 1",
            "  Non-2xx or 3xx responses: 2",
            "Requests/sec:     20.40",
            "Transfer/sec:      1.95KB");
  }

  @Test
  void theVariantOfDeathStarBenchNamesItsPercentileAndHasALongerRule() {
    List<String> lines =
        text(false, true).results(status(samples()), 5, List.of()).lines().toList();
    assertThat(lines.get(0)).isEqualTo("  Thread Stats   Avg      Stdev     99%   +/- Stdev");
    assertThat(lines).contains("-".repeat(71)).doesNotContain("-".repeat(58));
  }

  @Test
  void unitsChangeAt85PercentOfTheNext() {
    assertThat(
            Stream.of(0.0, 849.99, 850.0, 849_999.0, 999_999.0, 1e6, 50.9e6, 51e6)
                .map(Wrk2Units::micros))
        .containsExactly(
            "0.00us", "849.99us", "0.85ms", "850.00ms", "1000.00ms", "1.00s", "50.90s", "0.85m");
    assertThat(Stream.of(10.0, 30.0, 50.0, 60.0, 120.0).map(Wrk2Units::seconds))
        .containsExactly("10s", "30s", "50s", "1m", "2m");
    assertThat(Stream.of(0.0, 870.0, 871.0, 1024.0 * 1024 * 20).map(Wrk2Units::binary))
        .containsExactly("0.00", "870.00", "0.85K", "20.00M");
    assertThat(Wrk2Units.column("1.50s", 10)).isEqualTo("    1.50s ");
    assertThat(Wrk2Units.column("12.00", 10)).isEqualTo("   12.00  ");
  }
}
