package dev.steelyard.client.load.report;

import static dev.steelyard.client.load.report.Wrk2Runs.MILLI;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What scripts that were written for wrk, wrk2 and DeathStarBench's variant look for. */
class Wrk2ScriptsTest {

  private String plain = "";
  private String dsb = "";

  @BeforeEach
  void printARun() {
    plain = printed(false);
    dsb = printed(true);
  }

  /** 1,000 answers in 10 to 109 ms, with every kind of error, on three threads. */
  private static String printed(boolean dsb) {
    Wrk2Runs run = new Wrk2Runs(1);
    Wrk2Course course = Wrk2Course.whole();
    long[] latencies = LongStream.range(0, 1000).map(i -> (10 + i % 100) * MILLI).toArray();
    course.add(
        run.second(1, 0, latencies, "timeout", "reset", "connect", "status-503", "status-404"));
    Wrk2Text text =
        new Wrk2Text(
            List.of("http://localhost:8080/wrk2-api/home-timeline/read"),
            30,
            3,
            100,
            new Wrk2Text.Parts(true, false, false, false, dsb));
    return text.opening() + text.results(run.end(10), 10, course);
  }

  private static List<List<String>> groups(String text, String regex) {
    return Pattern.compile(regex, Pattern.MULTILINE)
        .matcher(text)
        .results()
        .map(Wrk2ScriptsTest::groups)
        .toList();
  }

  private static List<String> groups(MatchResult match) {
    return LongStream.rangeClosed(1, match.groupCount())
        .mapToObj(i -> match.group((int) i))
        .toList();
  }

  private void assertFinds(String regex, String... values) {
    assertThat(groups(plain, regex)).containsExactly(List.of(values));
    assertThat(groups(dsb, regex)).containsExactly(List.of(values));
  }

  @Test
  void totals() {
    assertFinds("Requests/sec:\\s+(\\d+\\.\\d+)", "100.20");
    assertFinds("^Requests/sec: +([\\d.]+) *$", "100.20");
    assertFinds("Transfer/sec:\\s+([\\d.]+)(B|KB|MB|GB)", "9.77", "KB");
    assertFinds(
        "(\\d+) requests in ([\\d.]+)(us|ms|s|m|h), ([\\d.]+)(\\w+) read",
        "1002",
        "10.00",
        "s",
        "97.66",
        "KB");
    assertFinds("^Running (\\w+) test @ (\\S+)$", "30s", dsbUrl());
    assertFinds("(\\d+) threads and (\\d+) connections", "3", "100");
  }

  private static String dsbUrl() {
    return "http://localhost:8080/wrk2-api/home-timeline/read";
  }

  @Test
  void errors() {
    assertFinds(
        "Socket errors: connect (\\d+), read (\\d+), write (\\d+), timeout (\\d+)",
        "1",
        "1",
        "0",
        "1");
    assertFinds("Non-2xx or 3xx responses: (\\d+)", "2");
  }

  @Test
  void theTwoRowsOfTheThreads() {
    assertThat(
            groups(plain, "Latency\\s+([\\d.]+\\w+)\\s+([\\d.]+\\w+)\\s+([\\d.]+\\w+)\\s+[\\d.]+%"))
        .hasSize(1);
    assertThat(groups(dsb, "^ {4}Latency\\s+([\\d.]+)(us|ms|s)\\s+"))
        .containsExactly(List.of("59.50", "ms"));
    assertThat(groups(plain, "^ {4}Latency\\s+([\\d.]+)(us|ms|s)\\s+"))
        .containsExactly(List.of("60.50", "ms"));
    assertFinds("Req/Sec\\s+([\\d.]+k?)\\s+[\\d.]+k?\\s+[\\d.]+k?\\s+[\\d.]+%", "334.00");
  }

  /** As awk does: the second field of the line that begins with the percentile. */
  @ParameterizedTest
  @ValueSource(
      strings = {"50.000", "75.000", "90.000", "99.000", "99.900", "99.990", "99.999", "100.000"})
  void percentiles(String percentile) {
    String quoted = Pattern.quote(percentile);
    assertThat(groups(dsb, "^\\s*" + quoted + "%\\s+([\\d.]+)(us|ms|s|m)\\s*$")).hasSize(1);
    assertThat(dsb.lines().map(String::strip).filter(line -> line.startsWith(percentile + "%")))
        .hasSize(1)
        .allMatch(line -> line.split("\\s+", -1).length == 2);
  }

  @Test
  void percentilesHaveTheValuesOfTheRun() {
    List<List<String>> found = groups(dsb, "^ *(\\d+\\.\\d+)% +([\\d.]+)(us|ms|s|m) *$");
    assertThat(found).hasSize(8).contains(List.of("50.000", "59.01", "ms"));
    assertThat(found).contains(List.of("99.000", "108.03", "ms"));
  }

  /** From the header of the spectrum to the first line that begins with a number sign. */
  @Test
  void theSpectrumReadsAsATableUpToItsFooter() {
    String[] parts =
        dsb.split("\\s+Value\\s+Percentile\\s+TotalCount 1/\\(1-Percentile\\)\\s+", -1);
    assertThat(parts).hasSize(2);
    List<String[]> rows =
        parts[1]
            .substring(0, parts[1].indexOf("#["))
            .lines()
            .map(line -> line.strip().split("\\s+", -1))
            .toList();
    assertThat(rows).hasSizeGreaterThan(20).allMatch(row -> row.length == 4);
    assertThat(Double.parseDouble(rows.get(0)[1])).isZero();
    assertThat(rows.get(rows.size() - 1)).containsSequence("1.000000", "1000", "inf");
    double before = -1;
    for (String[] row : rows) {
      assertThat(Double.parseDouble(row[0])).isGreaterThanOrEqualTo(before);
      before = Double.parseDouble(row[0]);
    }
    assertThat(groups(dsb, "#\\[Mean\\s+=\\s+([\\d.]+), StdDeviation\\s+=\\s+([\\d.]+)\\]"))
        .hasSize(1);
    assertThat(groups(dsb, "#\\[Max\\s+=\\s+([\\d.]+), Total count\\s+=\\s+(\\d+)\\]"))
        .hasSize(1)
        .first()
        .matches(found -> found.get(1).equals("1000"));
    assertThat(groups(dsb, "#\\[Buckets\\s+=\\s+(\\d+), SubBuckets\\s+=\\s+(\\d+)\\]"))
        .containsExactly(List.of("27", "2048"));
  }

  @Test
  void theDistributionIsCutOutByItsHeaderAndTheRuleBelow() {
    assertThat(groups(dsb, "(Latency Distribution) \\(HdrHistogram - Recorded Latency\\)"))
        .hasSize(1);
    assertThat(dsb.indexOf("Latency Distribution")).isLessThan(dsb.lastIndexOf("-".repeat(71)));
    assertThat(dsb.lastIndexOf("-".repeat(71))).isLessThan(dsb.indexOf("requests in"));
  }
}
