package dev.steelyard.client.load;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.steelyard.shared.bus.LoadStatus;
import dev.steelyard.shared.bus.RecordCodec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogReader;
import org.junit.jupiter.api.Test;

class LoadCommandTest extends LoadCommandRuns {

  @Test
  void runsAPlanOfOptionsAndWritesItsFigures() throws Exception {
    Path json = directory.resolve("load.json");
    try (RawServer server = RawServer.answering()) {
      int status =
          run(
              "--target",
              server.url(),
              "--seconds",
              "0.5",
              "--rate",
              "compose=40,home-read=20",
              "--arrival",
              "fixed",
              "--rate-factor",
              "2",
              "--seed",
              "5",
              "--timeout-millis",
              "20000",
              "--json",
              json.toString());
      assertThat(status).as(err.toString()).isZero();
    }
    LoadStatus result = RecordCodec.decode(Files.readString(json), LoadStatus.class);
    assertThat(result.total().completed()).isEqualTo(60);
    assertThat(result.seed()).isEqualTo(5);
    assertThat(out.toString())
        .startsWith("Status: Running load ... Approximate time remaining: ")
        .contains("Ending Load Run", "Load run 1: plan-complete after 0.5 s, seed 5");
    assertThat(directory.toFile().list()).containsExactly("load.json");
  }

  @Test
  void runsAPlanFile() throws Exception {
    Path plan = directory.resolve("plan.json");
    try (RawServer server = RawServer.answering()) {
      Files.writeString(
          plan, RecordCodec.encode(Plans.compose(server.url(), 50, 0.2)).encodePrettily());
      assertThat(run(plan.toString())).as(err.toString()).isZero();
      assertThat(server.requests).hasSize(10);
    }
  }

  @Test
  void failsWhenNothingWasCompleted() {
    try (RawServer server = RawServer.answering("nonsense\r\n")) {
      assertThat(run("--target", server.url(), "--seconds", "0.1", "--rate", "compose=50"))
          .isEqualTo(1);
      assertThat(out.toString()).contains("errors of compose: protocol ");
    }
  }

  @Test
  void aUrlWithWrk2sFlagsGivesItsTextAndEverythingElseOnTheOtherSide() throws Exception {
    try (RawServer server = RawServer.answering()) {
      int status =
          run(
              server.url() + "/index.html?x=1",
              "-t1",
              "-c",
              "8",
              "-d",
              "1s",
              "-R100",
              "-L",
              "-U",
              "-T",
              "20s",
              "-H",
              "X-Tag: ${digits:4}");
      assertThat(status).as(err.toString()).isZero();
      assertThat(server.requests)
          .hasSize(100)
          .allMatch(
              request ->
                  request.matches(
                      "GET /index.html\\?x=1 HTTP/1.1\\R"
                          + "Host: 127.0.0.1:\\d+\\RX-Tag: \\d{4}\\R\\R"));
    }
    List<String> lines = out.toString().lines().toList();
    assertThat(lines.get(0)).startsWith("Running 1s test @ http://127.0.0.1:");
    assertThat(lines.get(1)).isEqualTo("  1 threads and 8 connections");
    assertThat(lines.get(2)).isEqualTo("  Thread Stats   Avg      Stdev     Max   +/- Stdev");
    assertThat(lines)
        .contains("  Latency Distribution (HdrHistogram - Recorded Latency)")
        .anyMatch(line -> line.matches("  100 requests in 1.00s, [0-9.]+KB read"))
        .anyMatch(line -> line.equals("Requests/sec:    100.00"));
    assertThat(err.toString()).contains("verdict: ", "| late p99 ", "Ending Load Run");
  }

  @Test
  void writesEverythingThatIsAskedFor() throws Exception {
    Path json = directory.resolve("run.json");
    Path csv = directory.resolve("run.csv");
    Path hdr = directory.resolve("run.hlog");
    Path html = directory.resolve("run.html");
    try (RawServer server = RawServer.answering()) {
      int status =
          run(
              server.url(),
              "-R",
              "50",
              "-d",
              "2500ms",
              "--timeout",
              "20s",
              "--json",
              json.toString(),
              "--csv",
              csv.toString(),
              "--hdr",
              hdr.toString(),
              "--html",
              html.toString(),
              "--prometheus",
              "0",
              "--quiet",
              "--threshold",
              "errors<=0%",
              "--threshold",
              "p99<20s",
              "--limit",
              "latenessP99Millis=10000,rateErrorShare=1,windowRateErrorShare=1,stolenShare=1,"
                  + "utilisationShare=1",
              "--strict");
      assertThat(status).as(out + "" + err).isZero();
    }
    assertThat(out.toString())
        .contains("metrics on http://127.0.0.1:", "verdict: valid", "threshold errors<=0% met");
    JsonNode document = RecordCodec.mapper().readTree(json.toFile());
    assertThat(document.path("total").path("completed").asInt()).isEqualTo(125);
    assertThat(document.path("verdict").path("state").asText()).isEqualTo("valid");
    assertThat(document.path("planHash").asText()).hasSize(64);
    assertThat(document.path("plan").path("stages").path(0).path("seconds").asDouble())
        .isEqualTo(2.5);
    assertThat(document.path("thresholds").size()).isEqualTo(2);
    assertThat(document.hasNonNull("machine")).isTrue();
    int sent = 0;
    for (JsonNode second : document.path("seconds")) {
      sent += second.path("sent").asInt();
    }
    assertThat(sent).isEqualTo(125);
    List<String> rows = Files.readAllLines(csv);
    assertThat(rows.get(0)).startsWith("seconds,type,planned,sent");
    assertThat(
            rows.stream()
                .filter(row -> row.contains(",total,"))
                .mapToInt(LoadCommandTest::sent)
                .sum())
        .isEqualTo(125);
    assertThat(logged(hdr)).isEqualTo(Map.of("intended", 125L, "service", 125L, "lateness", 125L));
    assertThat(Files.readString(html))
        .startsWith("<!DOCTYPE html>")
        .contains("<svg ", "Rate planned against sent", "prefers-color-scheme: dark")
        .doesNotContain("NaN")
        .doesNotContain("src=");
    assertThat(directory.toFile().list()).hasSize(4);
  }

  private static int sent(String row) {
    return Integer.parseInt(row.split(",", -1)[3]);
  }

  /** Counts by tag, as the library's own reader finds them. */
  private static Map<String, Long> logged(Path file) throws Exception {
    Map<String, Long> counts = new HashMap<>();
    try (HistogramLogReader reader = new HistogramLogReader(file.toFile())) {
      while (reader.hasNext()) {
        if (reader.nextIntervalHistogram() instanceof Histogram histogram) {
          counts.merge(histogram.getTag(), histogram.getTotalCount(), Long::sum);
        }
      }
    }
    return counts;
  }

  @Test
  void aMissedThresholdOrADoubtfulRunIsAFailureWithItsSentence() {
    try (RawServer server = RawServer.answering()) {
      assertThat(run(server.url(), "-R", "50", "-d", "0.2", "--threshold", "rate>1000"))
          .isEqualTo(1);
      assertThat(out.toString()).contains("threshold rate>1000 MISSED: it is 50.00/s");
      String limit = "latenessP99Millis=0";
      assertThat(run(server.url(), "-R", "50", "-d", "0.2", "--limit", limit)).isZero();
      assertThat(run(server.url(), "-R", "50", "-d", "0.2", "--limit", limit, "--strict"))
          .isEqualTo(1);
      assertThat(out.toString()).contains("verdict: generator-limited", "lateness p99 is ");
    }
  }

  @Test
  void aMixOfRequestsComesFromAFile() throws Exception {
    Path mix = directory.resolve("mix.json");
    Files.write(directory.resolve("ids.csv"), List.of("id", "7", "8"));
    Files.writeString(
        mix,
        """
        [{"name": "read", "weight": 3, "path": "/read/${csv:ids.csv:id}"},
         {"name": "write", "method": "POST", "path": "/write", "body": "x=${int:1..9}"}]
        """);
    try (RawServer server = RawServer.answering()) {
      int status = run(server.url(), "--request", mix.toString(), "-R", "200", "-d", "1");
      assertThat(status).as(err.toString()).isZero();
      assertThat(server.requests).hasSize(200);
      assertThat(server.requests.stream().filter(r -> r.startsWith("POST /write ")).count())
          .isBetween(20L, 90L);
      assertThat(server.requests)
          .allMatch(r -> r.matches("(?s)(GET /read/[78] |POST /write ).*(x=\\d)?"));
    }
    assertThat(out.toString()).containsPattern("read +\\d+").containsPattern("write +\\d+");
  }

  @Test
  void badUsageSaysWhatIsWrong() throws Exception {
    assertBadUsage("no rate is given: use one of [--rate, ", "--target", "http://h");
    assertBadUsage("target is h: use http", "--target", "h", "--random");
    assertBadUsage(
        "--duration (-d) is missing: say how long to send",
        "--target",
        "http://h",
        "--rate",
        "compose=1");
    assertBadUsage(
        "--arrival fixed: use it with --rate", "--target", "http://h", "--arrival", "fixed");
    assertBadUsage(
        "--published-code: use it with --random", "--target", "http://h", "--published-code");
    assertBadUsage("plan " + directory.resolve("none"), directory.resolve("none").toString());
    Path broken = Files.writeString(directory.resolve("broken.json"), "{\"target\":");
    assertBadUsage("StartLoad at line 1", broken.toString());
    assertBadUsage("Missing required argument");
    assertBadUsage("mutually exclusive", "http://h", "--target", "http://h", "--random");
    assertBadUsage("--script: Lua scripts are not run", "http://h", "-R1", "-d1", "-s", "x.lua");
    assertBadUsage("--rate is fast: write a number", "http://h", "-Rfast", "-d1");
    assertBadUsage("--duration is 1x: write a time", "http://h", "-R1", "-d1x");
    assertBadUsage("--header x: write NAME: VALUE", "http://h", "-R1", "-d1", "-H", "x");
    assertBadUsage("threshold p99: use", "http://h", "-R1", "-d1", "--threshold", "p99");
    assertBadUsage("--limit names [p99]", "http://h", "-R1", "-d1", "--limit", "p99=1");
    assertBadUsage("above 0 and at most 1000000", "http://h", "-R10M", "-d1");
    assertBadUsage("above 0 and at most 1000000", "http://h", "-R0", "-d1");
    assertBadUsage("mutually exclusive", broken.toString(), "--target", "http://h");
  }

  private void assertBadUsage(String message, String... arguments) {
    err.getBuffer().setLength(0);
    assertThat(run(arguments)).isEqualTo(2);
    assertThat(err.toString()).contains(message);
  }
}
