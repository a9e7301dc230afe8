package dev.steelyard.client.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steelyard.shared.bus.LoadStatus;
import dev.steelyard.shared.bus.LoadStatus.TypeStatus;
import dev.steelyard.shared.bus.RecordCodec;
import java.io.PrintWriter;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** What the command says of targets that are not there and of places that cannot be written. */
class BadInputTest extends LoadCommandRuns {

  /** A line of a second in which requests failed. */
  private static final Pattern REFUSED = Pattern.compile("errors [1-9]");

  @Test
  void aNameWithoutAnAddressIsNamedAndThereIsNothingToTrust() {
    assertThat(run("http://no-such-host.invalid/", "-R", "20", "-d", "1s")).isEqualTo(1);
    assertThat(out.toString())
        .contains(
            "verdict: invalid",
            "no request was completed: ",
            "unresolved ",
            "UnknownHostException: ",
            "no-such-host.invalid");
  }

  @Test
  void aPortWhereNobodyListensIsRefusedAndTheRunIsNotCalledGeneratorLimited() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    assertThat(run("http://127.0.0.1:" + port, "-R", "20", "-d", "1s")).isEqualTo(1);
    assertThat(out.toString())
        .contains("verdict: invalid", "no request was completed: refused 20")
        .containsPattern("refused 20, .*Connection refused")
        .doesNotContain("verdict: generator-limited");
  }

  @Test
  void aTargetThatDoesNotSpeakTlsIsToldWithTheRootOfIt() {
    try (RawServer plain =
        new RawServer(connection -> connection.write("HTTP/1.1 400 No\r\n\r\n"))) {
      String url = plain.url().replace("http:", "https:");
      assertThat(run(url, "-R", "20", "-d", "1s", "-T", "20s")).isEqualTo(1);
    }
    assertThat(out.toString()).contains("verdict: invalid", "no request was completed: tls 20");
  }

  @Test
  void aTargetThatGoesAwayAndComesBackIsUsedAgain() throws Exception {
    RawServer.Script script =
        connection -> {
          while (!connection.readRequest().isEmpty()) {
            connection.write(RawServer.OK);
          }
        };
    Path json = directory.resolve("run.json");
    RawServer first = new RawServer(script);
    AtomicReference<RawServer> second = new AtomicReference<>();
    Thread outage =
        new Thread(
            () -> {
              Plans.until("100 requests", () -> first.requests.size() >= 100);
              first.close();
              Plans.until(
                  "a whole second of refused requests",
                  () -> REFUSED.matcher(out.toString()).results().count() >= 2);
              second.set(new RawServer(first.port(), script));
            });
    outage.start();
    try {
      int status =
          run(first.url(), "-R", "100", "-d", "5s", "-T", "20s", "--json", json.toString());
      assertThat(status).as(err.toString()).isZero();
    } finally {
      outage.join();
      second.get().close();
    }
    LoadStatus end = RecordCodec.decode(Files.readString(json), LoadStatus.class);
    Plans.assertBalanced(end);
    TypeStatus total = end.total();
    assertThat(total.planned()).isEqualTo(500);
    assertThat(total.errors()).containsKey("refused");
    assertThat(second.get().requests).hasSizeGreaterThan(50);
    assertThat(out.toString())
        .contains("the target could not be reached for a while (refused ", "look at the target");
  }

  @Test
  void anOutputThatCannotBeWrittenIsToldBeforeAnythingIsSent() {
    try (RawServer server = RawServer.answering()) {
      String nowhere = directory.resolve("none").resolve("file").toString();
      for (String option : List.of("--json", "--html", "--csv", "--hdr")) {
        err.getBuffer().setLength(0);
        assertThat(run(server.url(), "-R", "20", "-d", "1s", option, nowhere)).isEqualTo(2);
        assertThat(err.toString()).contains("cannot write " + nowhere, "name a writable file");
        assertThat(run(server.url(), "-R", "20", "-d", "1s", option, directory.toString()))
            .isEqualTo(2);
      }
      String same = directory.resolve("same").toString();
      assertThat(run(server.url(), "-R", "20", "-d", "1s", "--json", same, "--csv", same))
          .isEqualTo(2);
      assertThat(err.toString()).contains("two outputs go to " + same);
      assertThat(server.requests).isEmpty();
    }
    assertThat(out.toString()).doesNotContain("Status: Running load");
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void aDeviceIsWrittenToAndNotReplaced() throws Exception {
    Path link = directory.resolve("device");
    Path device = Path.of("/dev/null");
    Assumptions.assumeTrue(Files.isWritable(device), "no /dev/null here");
    Files.createSymbolicLink(link, device);
    ReportFile.check(link);
    ReportFile.write(link, "text");
    assertThat(Files.isSymbolicLink(link)).isTrue();
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files).containsExactly(link);
    }
    Files.delete(link);
  }

  @Test
  void theLineOfATerminalIsRewrittenInPlaceAndNeverWraps() {
    RunOutputs outputs =
        new RunOutputs(new OutputOptions(), new PrintWriter(out), true, Instant.EPOCH);
    try (outputs) {
      outputs.second(second(1000));
      outputs.second(second(2000));
      outputs.second(second(2050));
      outputs.line("Ending Load Run");
    }
    String[] rewritten = out.toString().split("\r", -1);
    assertThat(rewritten).hasSize(4);
    assertThat(rewritten[1]).startsWith("\u001b[?7l1 s, 3 s left | 10/s | ");
    assertThat(rewritten[2]).startsWith("\u001b[?7l2 s, 3 s left | 10/s | ");
    assertThat(rewritten[2]).endsWith("\u001b[K\u001b[?7h");
    assertThat(rewritten[3].stripTrailing()).isEqualTo("\u001b[KEnding Load Run");
  }

  private static LoadStatus second(long elapsedMillis) {
    LoadStatus.Latency none = new LoadStatus.Latency(0, 0, 0, 0, 0, 0, 0, 0, null);
    TypeStatus total =
        new TypeStatus("request", 10, 10, 0, 0, 10, 0, 0, 0, Map.of(), none, none, none, 0);
    return new LoadStatus(
        "running", 1, null, 1, null, elapsedMillis, 3000, "", List.of(total), total);
  }
}
