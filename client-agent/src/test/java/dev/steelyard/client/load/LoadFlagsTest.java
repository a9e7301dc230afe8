package dev.steelyard.client.load;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.steelyard.client.ClientAgent;
import dev.steelyard.shared.bus.RecordCodec;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is said of flags that cannot be right, and of rates that cannot be reached. */
class LoadFlagsTest extends LoadCommandRuns {

  private static final String URL = "http://127.0.0.1:1/";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "-R0 -d1 | --rate is 0: use above 0 and at most 1000000",
        "-R-5 -d1 | --rate is -5: write a number, for instance 2000 or 2k",
        "-R10M -d1 | --rate is 10000000: use above 0 and at most 1000000",
        "-R1e3 -d1 | --rate is 1e3: write a number, for instance 2000 or 2k",
        "-R5 --rate-factor 1000000 -d1 | --rate times rateFactor is 5000000: use above 0",
        "-R5 --rate-factor 0 -d1 | --rate-factor is 0: use above 0",
        "-R5 | --duration (-d) is missing: say how long to send, for instance 30s",
        "-R5 -d0 | --duration is 0: use above 0 and at most 10000000",
        "-R5 -d-1 | --duration is -1: write a time, for instance 30s or 2m",
        "-R5 -d5x | --duration is 5x: write a time, for instance 30s or 2m",
        "-d5 | no rate is given: use one of [--rate, --users, --trace, --random]",
        "-R5 -d1 --users 3 | [--rate, --users] are given: use one of them",
        "-R5 -d1 -c0 | --connections is 0: use at least 1 and at most 10000",
        "-R5 -d1 -c20k | --connections is 20000: use at least 1 and at most 10000",
        "-R5 -d1 -c1.5 | --connections is 1.5: write a whole number",
        "-R5 -d1 -t0 | --threads is 0: use at least 1 and at most 64",
        "-R5 -d1 -T0 | --timeout in ms is 0: use at least 1 and at most 600000",
        "-R5 -d1 -D gamma | --arrival is gamma: use one of fixed, exponential, normal, zipf",
        "-R5 -d1 --pacing idle | --pacing is idle: use",
        "-R5 -d1 --warmup-seconds 1 | --warmup-seconds is 1.0: use at least 0 and less than",
        "-R5 -d1 --exact-split | --exact-split: use it with --share",
        "-R5 -d1 --share 4/4 | --share: index is 4: use at least 0 and at most 3",
        "-R5 -d1 --share 1of4 | --share 1of4: write INDEX/OF, as 0/4",
        "-R5 -d1 --dsb --share 0/2 | --exact-split is not given: the schedule of wrk2 can only be"
            + " split exactly",
        "-R5 -d1 --dsb -t8 -c8 | 8 connections and 5 requests/s for 8 threads: give each thread",
        "-R5 -d1 --dsb -D normal | --arrival is normal with the schedule of wrk2: use fixed,",
        "--users 0 -d1 | --users is 0: use at least 1 and at most 100000",
        "--users 1 -d0 | --duration is 0: use above 0",
        "--users 1 -d1 --think-seconds -1 | --think-seconds is -1: use above 0",
        "--users 1 -d1 --dsb | --dsb is given: use it with",
        "-R5 -d1 -p | -p: no p99 of each tenth of a second is kept; use --csv",
        "-R5 -d1 -B | --batch_latency: requests are not pipelined in batches; leave it out",
        "-R5 -d1 --frobnicate | Unknown option: '--frobnicate'",
        "-R5 -d1 -Z | Unknown option: '-Z'",
        "-R5 -d1 http://127.0.0.2:1/ | URLs of http://127.0.0.1:1 and http://127.0.0.2:1: give URLs"
            + " of one server",
        "-R5 -d1 plan.json | URL plan.json: write it with its scheme",
        "-R5 -d1 http://127.0.0.1:1/b --request x.json | --request with 2 URLs: give one URL",
      })
  void badFlagsAreRefusedWithTheirNameTheirValueAndARemedy(String flags, String message) {
    String[] arguments = (URL + " " + flags).split(" ", -1);
    assertThat(run(arguments)).as(out.toString()).isEqualTo(2);
    assertThat(err.toString()).startsWith(message);
    assertThat(out.toString()).as("nothing was sent").doesNotContain("planned");
  }

  @Test
  void aTraceThatRunsBackwardsIsRefusedWithItsLine() throws Exception {
    Path trace = Files.writeString(directory.resolve("gaps"), "# us\n100\n-5\n");
    assertThat(run(URL, "--trace", trace.toString())).isEqualTo(2);
    assertThat(err.toString())
        .isEqualTo(
            "--trace "
                + trace
                + " line 3 is -5: a gap is at least 0: time does not run backwards"
                + System.lineSeparator());
    assertThat(run(URL, "--trace", directory.resolve("none").toString())).isEqualTo(2);
    assertThat(run(URL, "--trace", trace.toString(), "--trace-unit", "h")).isEqualTo(2);
    assertThat(err.toString()).contains("--trace-unit is h: use us, ms or s");
  }

  /**
   * Each answer takes a little more than 100 ms, so 100/s need 10 connections and a little more.
   * With two, 20 are answered in the second of the run and 20 in the second of grace; the rest is
   * dropped, and must be counted in what is needed.
   */
  @Test
  void tooFewConnectionsAreToldInTheVerdictWithTheNumberThatIsNeeded() throws Exception {
    Path json = directory.resolve("run.json");
    try (RawServer server =
        new RawServer(
            connection -> {
              while (!connection.readRequest().isEmpty()) {
                connection.stall(100);
                connection.write(RawServer.OK);
              }
            })) {
      int status =
          run(
              server.url(),
              "-R100",
              "-d1",
              "-c2",
              "-T",
              "1s",
              "--strict",
              "--json",
              json.toString());
      assertThat(status).isEqualTo(1);
    }
    JsonNode verdict = RecordCodec.mapper().readTree(json.toFile()).path("verdict");
    assertThat(verdict.path("state").asText()).isEqualTo("generator-limited");
    String reason = verdict.path("reasons").path(0).asText();
    assertThat(reason).contains("requests waited for a connection, the rate needs ");
    int needed = Integer.parseInt(reason.replaceAll("(?s).*needs (\\d+) on average.*", "$1"));
    int allow = Integer.parseInt(reason.replaceAll("(?s).*; allow (\\d+) \\(-c\\).*", "$1"));
    assertThat(reason).contains(" and may have 2; ");
    assertThat(needed).isGreaterThanOrEqualTo(10).isLessThan(100);
    assertThat(allow).isGreaterThan(needed);
  }

  @Test
  void aRateThatIsIgnoredIsCalledSo() {
    try (RawServer server = RawServer.answering()) {
      assertThat(run(server.url(), "-R5", "-d200ms", "-c2", "-D", "norm-nowait")).isZero();
      assertThat(out.toString())
          .contains("norm-nowait never waits: the rate is ignored, requests are sent whenever");
      assertThat(server.requests).hasSizeGreaterThan(10);
      out.getBuffer().setLength(0);
      assertThat(run(server.url(), "-R50", "-d200ms", "-D", "norm")).isZero();
      assertThat(out.toString()).doesNotContain("never waits");
    }
  }

  @Test
  void helpAndVersionGoByTheNamesOfWrkAndByTheUsualOnes() {
    for (String flag : List.of("-v", "-V", "--version")) {
      out.getBuffer().setLength(0);
      assertThat(run(flag)).isZero();
      assertThat(out.toString()).startsWith("Steelyard ");
    }
    for (String flag : List.of("-h", "--help")) {
      out.getBuffer().setLength(0);
      assertThat(run(flag)).isZero();
      assertThat(out.toString())
          .contains("-v, -V, --version", "-P ", "-S, --separate", "norm-nowait");
    }
    assertThat(err.toString()).isEmpty();
  }

  /** In a process of its own, where nothing else can write. */
  @Test
  void theVersionComesWithoutAWarning() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                ClientAgent.class.getName(),
                "load",
                "-v")
            .redirectErrorStream(true)
            .start();
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      assertThat(lines.lines()).hasSize(1).first().asString().startsWith("Steelyard ");
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
  }
}
