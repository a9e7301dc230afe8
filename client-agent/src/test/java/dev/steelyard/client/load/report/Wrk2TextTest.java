package dev.steelyard.client.load.report;

import static dev.steelyard.client.load.report.Wrk2Runs.MICRO;
import static dev.steelyard.client.load.report.Wrk2Runs.MILLI;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.steelyard.shared.bus.LoadStatus;
import dev.steelyard.shared.bus.LoadStatus.Generator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class Wrk2TextTest {

  private static final String URL = "http://127.0.0.1:80/index.html";
  private static final double[] PERCENTILES = {50, 75, 90, 99, 99.9, 99.99, 99.999, 100};

  /** 100,000 log-normal latencies around 1 ms, ns, the same each time. */
  private static long[] samples() {
    SplittableRandom random = new SplittableRandom(5);
    return LongStream.range(0, 100_000)
        .map(i -> (long) (MILLI * Math.exp(random.nextGaussian())))
        .toArray();
  }

  /** wrk2's own: 1 µs to a day, 3 digits. */
  private static Histogram reference(LongStream micros) {
    Histogram histogram = new Histogram(86_400_000_000L, 3);
    micros.forEach(histogram::recordValue);
    return histogram;
  }

  private static Wrk2Text text(boolean uncorrected, boolean dsb) {
    return new Wrk2Text(
        List.of(URL), 30, 2, 100, new Wrk2Text.Parts(true, uncorrected, false, false, dsb));
  }

  private static String results(Wrk2Text text, long... latencyNanos) {
    Wrk2Runs run = new Wrk2Runs(1);
    Wrk2Course course = Wrk2Course.whole();
    course.add(run.second(1, 0, latencyNanos));
    return text.results(run.end(5), 5, course);
  }

  private static List<String> rows(String text) {
    return text.lines().filter(line -> line.matches(" *[0-9.]+ +[01]\\.\\d{6} .*")).toList();
  }

  /** The library's print, with the column widths of wrk2. */
  private static List<String> libraryRows(Histogram of) {
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    of.outputPercentileDistribution(
        new PrintStream(printed, true, StandardCharsets.UTF_8), 5, 1000.0);
    return printed
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
  }

  private static void assertPrints(String text, Histogram reference) {
    assertThat(rows(text)).hasSizeGreaterThan(50).isEqualTo(libraryRows(reference));
    for (double percentile : PERCENTILES) {
      double millis = reference.getValueAtPercentile(percentile) / 1e3;
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
                    + " %12d]%n#[Buckets =           27, SubBuckets     =         2048]%n",
                reference.getMean() / 1e3,
                reference.getStdDeviation() / 1e3,
                reference.getMaxValue() / 1e3,
                reference.getTotalCount()));
  }

  @Test
  void theSpectrumIsWhatTheHistogramLibraryPrintsForTheSameSamples() {
    Histogram reference = reference(LongStream.of(samples()).map(nanos -> nanos / MICRO));
    assertPrints(Wrk2Text.distribution(reference, "Recorded Latency"), reference);
  }

  /**
   * Below 1.048 ms the run's histogram of ns has steps of at most 512 ns: it tells all µs apart.
   */
  @Test
  void aRunWhoseLatenciesAreWholeMicrosPrintsTheVeryRowsOfThoseMicros() {
    long[] micros = LongStream.of(samples()).map(nanos -> nanos / 8 / MICRO % 1048).toArray();
    String text = results(text(false, true), LongStream.of(micros).map(m -> m * MICRO).toArray());
    assertPrints(text, reference(LongStream.of(micros)));
  }

  /** A sample is rounded twice, to a step of 0.1 % each time, and to a whole µs. */
  @Test
  void aRunOfAnyLatenciesIsWithinAStepOfThem() {
    Histogram direct = reference(LongStream.of(samples()).map(n -> Math.round(n / 1e3)));
    Histogram run = new Histogram(3);
    LongStream.of(samples()).forEach(run::recordValue);
    Histogram ours = Histograms.micros(run);
    assertThat(ours.getTotalCount()).isEqualTo(direct.getTotalCount());
    for (double percentile = 0; percentile <= 100; percentile += 0.01) {
      double value = direct.getValueAtPercentile(percentile);
      assertThat((double) ours.getValueAtPercentile(percentile))
          .isCloseTo(value, within(1 + value / 1000));
    }
    assertThat(ours.getMean()).isCloseTo(direct.getMean(), within(0.01));
  }

  @Test
  void theWholeTextHasTheLinesThatScriptsLookFor() {
    long[] one = new long[100];
    Arrays.fill(one, MILLI);
    Wrk2Text text = text(true, false);
    assertThat(text.opening())
        .isEqualTo(
            "Running 30s test @ http://127.0.0.1:80/index.html\n  2 threads and 100 connections\n");
    Wrk2Runs run = new Wrk2Runs(1);
    Wrk2Course course = Wrk2Course.whole();
    course.add(run.second(1, 0, Arrays.copyOf(one, 90)));
    course.add(
        run.second(2, 0, one, "refused", "reset", "timeout", "status-503", "status-404", "cut"));
    course.add(run.second(2.4, 0, Arrays.copyOf(one, 10)));
    LoadStatus end = run.end(5);
    course.add(end);
    List<String> lines = text.results(end, 5, course).lines().toList();
    // 90 and 102 answers in a whole second, of two threads; the last 0.4 s are no second.
    assertThat(lines.subList(0, 13))
        .containsExactly(
            "  Thread Stats   Avg      Stdev     Max   +/- Stdev",
            "    Latency     2.00ms    0.00us   2.00ms  100.00%",
            "    Req/Sec    48.00      4.24    51.00    100.00%",
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
            "  202 requests in 5.00s, 19.53KB read",
            "  Socket errors: connect 1, read 1, write 0, timeout 1",
            "  Non-2xx or 3xx responses: 2",
            "Requests/sec:     40.40",
            "Transfer/sec:      3.91KB");
  }

  @Test
  void theVariantOfDeathStarBenchHasItsHeadingItsPercentileAndALongerRule() {
    Wrk2Text text = text(false, true);
    assertThat(text.opening()).endsWith("  2 threads and 100 connections\n\n");
    List<String> lines = results(text, samples()).lines().toList();
    assertThat(lines.subList(0, 4))
        .containsExactly(
            "",
            "-".repeat(71),
            "Test Results @ " + URL + " ",
            "  Thread Stats   Avg      Stdev     99%   +/- Stdev");
    assertThat(lines).contains("-".repeat(71)).doesNotContain("-".repeat(58));
  }

  @Test
  void eachOfSeveralUrlsHasItsPartAndAllHaveOne() {
    Wrk2Runs run = new Wrk2Runs(2);
    Wrk2Course course = Wrk2Course.whole();
    long[] fast = new long[300];
    Arrays.fill(fast, MILLI);
    long[] slow = new long[100];
    Arrays.fill(slow, 8 * MILLI);
    run.second(1, 0, fast);
    course.add(run.second(1, 1, slow, "status-500", "reset"));
    List<String> urls = List.of("http://h/a", "http://h/b");
    Wrk2Text separate =
        new Wrk2Text(urls, 5, 1, 10, new Wrk2Text.Parts(true, false, true, true, true));
    assertThat(separate.opening())
        .isEqualTo(
            """
            Running 5s test @ http://h/a
              1 threads and 10 connections

            Running 5s test @ http://h/b
              1 threads and 10 connections

            """);
    String text = separate.results(run.end(5), 5, course);
    assertThat(
            text.lines().filter(line -> line.matches(".*(@|Sent|Overall|requests in|50.000%).*")))
        .containsExactly(
            "Test Results @ http://h/a ",
            "Sent 300 requests",
            " 50.000%    1.00ms",
            "  300 requests in 5.00s, 29.30KB read",
            "Test Results @ http://h/b ",
            "Sent 102 requests",
            " 50.000%    8.00ms",
            "  101 requests in 5.00s, 9.77KB read",
            "-".repeat(27) + "Overall Statistics" + "-".repeat(26),
            "Sent 402 requests",
            "  Latency Distribution (HdrHistogram - Recorded Overall Latency)",
            " 50.000%    1.00ms",
            "  Overall 401 requests in 5.00s, 39.06KB read");
    String together =
        new Wrk2Text(urls, 5, 1, 10, new Wrk2Text.Parts(true, false, false, true, true))
            .results(run.end(5), 5, course);
    assertThat(text).endsWith(together);
    assertThat(together).startsWith("\n" + "-".repeat(71) + "\n---").doesNotContain("Test Results");
  }

  @Test
  void valuesAreThoseOfTheDistributionInTheirNumber() throws IOException {
    assertThat(values(10, 7, 7, 9, 2_000_001)).containsExactly(7L, 7L, 9L, 2_000_384L);
    // Of a hundred the ranks 10, 20, … 100 stay.
    assertThat(values(10, LongStream.rangeClosed(1, 100).toArray()))
        .containsExactly(10L, 20L, 30L, 40L, 50L, 60L, 70L, 80L, 90L, 100L);
    assertThat(values(10)).isEmpty();
  }

  private static List<Long> values(long most, long... micros) throws IOException {
    StringBuilder out = new StringBuilder();
    LatencyValues.print(reference(LongStream.of(micros)), most, out);
    return out.toString().lines().map(Long::valueOf).toList();
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

  @Test
  void connectionsWithoutASendForTooLongAreTimeoutsAsThere() {
    Wrk2Runs run = new Wrk2Runs(1);
    Wrk2Course course = Wrk2Course.whole();
    course.add(run.second(1, 0, samples()));
    LoadStatus end = run.end(1);
    Generator stuck = new Generator("eco", false, 1, null, 0, 0, null, null, 1, 3, List.of());
    LoadStatus judged =
        new LoadStatus(
            end.state(),
            end.loadId(),
            end.name(),
            end.seed(),
            end.endedBecause(),
            end.elapsedMillis(),
            end.remainingMillis(),
            end.progress(),
            end.types(),
            end.total(),
            stuck,
            null,
            null,
            null);
    assertThat(text(false, true).results(judged, 1, course))
        .contains("  Socket errors: connect 0, read 0, write 0, timeout 3");
    assertThat(text(false, true).results(end, 1, course)).doesNotContain("Socket errors");
  }
}
