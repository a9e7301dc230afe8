package dev.steelyard.client.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Whole runs with the flags of wrk2 and of DeathStarBench's variant. */
class Wrk2CommandTest {

  private static final Pattern CALIBRATION =
      Pattern.compile(
          "^  Thread calibration: mean lat\\.: (\\d+\\.\\d{3})ms, rate sampling interval:"
              + " (\\d+)ms$",
          Pattern.MULTILINE);

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir private Path directory;

  private void run(String... arguments) {
    int status =
        new CommandLine(new LoadCommand(directory))
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .execute(arguments);
    assertThat(status).as("%s%s", out, err).isZero();
  }

  private List<String> lines() {
    return out.toString().lines().toList();
  }

  @Test
  void eachOfSeveralUrlsGetsTheWholeRateAndItsPartOfTheText() {
    try (RawServer server = RawServer.answering()) {
      String a = server.url() + "/a?x=1";
      String b = server.url() + "/b";
      run("-t", "1", "-c", "4", "-d", "1", "-R", "100", "-D", "exp", "--dsb", "-T20", "-LSr", a, b);
      long first = server.requests.stream().filter(r -> r.startsWith("GET /a?x=1 ")).count();
      long second = server.requests.stream().filter(r -> r.startsWith("GET /b ")).count();
      assertThat(first + second).isEqualTo(server.requests.size());
      // 100 of each are planned; four standard errors of an exponential law are 40.
      assertThat(first).isBetween(60L, 140L);
      assertThat(second).isBetween(60L, 140L);
      assertThat(lines())
          .containsSubsequence(
              "Running 1s test @ " + a,
              "  1 threads and 4 connections",
              "Running 1s test @ " + b,
              "Test Results @ " + a + " ",
              "Sent " + first + " requests",
              "Test Results @ " + b + " ",
              "Sent " + second + " requests",
              "-".repeat(27) + "Overall Statistics" + "-".repeat(26),
              "Sent " + (first + second) + " requests")
          .anyMatch(
              line -> line.startsWith("  Overall " + (first + second) + " requests in 1.00s"));
      assertThat(server.connections.get()).isEqualTo(8);
    }
    assertThat(err.toString()).contains("latencies are those of the whole run, which is too short");
  }

  @Test
  void connectionsAndRateAreDividedByTheThreadsAsIntegers() {
    try (RawServer server = RawServer.answering()) {
      // 7 connections of 2 threads are 3 each, 103/s are 51 each: 58,823 µs between two sends of
      // one. They begin 0, 1 and 2 ms after the start; the first has its 18th send at 999.991 ms.
      run(server.url(), "-t2", "-c7", "-d", "1s", "-R103", "--dsb", "-L", "-T20s");
      assertThat(server.connections.get()).isEqualTo(6);
      assertThat(server.requests).hasSize(2 * (18 + 17 + 17));
    }
    assertThat(lines().get(1)).isEqualTo("  2 threads and 7 connections");
  }

  /** The first 10 s answers take 30 ms and more, later ones do not. */
  @Test
  void theLatenciesOfTheFirstTenSecondsAreForgotten() {
    long startNanos = System.nanoTime();
    try (RawServer server =
        new RawServer(
            connection -> {
              while (!connection.readRequest().isEmpty()) {
                if (System.nanoTime() - startNanos < 9e9) {
                  connection.stall(30);
                }
                connection.write(RawServer.OK);
              }
            })) {
      run(server.url(), "-c", "10", "-d", "12", "-R", "50", "--dsb", "-L", "-T", "20");
      Matcher said = CALIBRATION.matcher(out.toString());
      assertThat(said.find()).as(out.toString()).isTrue();
      assertThat(Double.parseDouble(said.group(1))).isGreaterThan(20);
      assertThat(Integer.parseInt(said.group(2))).isGreaterThanOrEqualTo(60);
      assertThat(out.toString().indexOf("Thread calibration"))
          .isBetween(out.toString().indexOf("connections"), out.toString().indexOf("Thread Stats"));
      int counted =
          Integer.parseInt(out.toString().replaceAll("(?s).*Total count    = +(\\d+)\\].*", "$1"));
      assertThat(counted).isBetween(50, 200);
      assertThat(lines())
          .anyMatch(line -> line.startsWith("  " + server.requests.size() + " requests in 12.00s"));
      assertThat(server.requests.size()).isBetween(590, 610);
    }
    assertThat(err.toString()).doesNotContain("latencies are those of the whole run");
  }

  @Test
  void latenciesAreWrittenOneALine() throws Exception {
    try (RawServer server = RawServer.answering()) {
      run(server.url() + "/a", server.url() + "/b", "-c2", "-t2", "-d500ms", "-R100", "-P", "-T20");
    }
    assertThat(directory.toFile().list()).containsExactlyInAnyOrder("0.txt", "2.txt");
    for (String file : List.of("0.txt", "2.txt")) {
      List<String> values = Files.readAllLines(directory.resolve(file));
      assertThat(values).hasSize(50).allMatch(value -> value.matches("\\d+"));
      assertThat(values.stream().map(Long::valueOf).toList()).isSorted();
    }
    assertThat(out.toString()).contains("url-1 ", "url-2 ", "verdict: ");
  }
}
