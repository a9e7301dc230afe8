package dev.steelyard.client.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steelyard.shared.bus.LoadStatus;
import dev.steelyard.shared.bus.RecordCodec;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class LoadCommandTest {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir private Path directory;

  private int run(String... arguments) {
    return new CommandLine(new LoadCommand())
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(arguments);
  }

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
  void badUsageSaysWhatIsWrong() throws Exception {
    assertBadUsage("0 of stages, random, users and trace are given", "--target", "http://h");
    assertBadUsage("target is h: use http", "--target", "h", "--random");
    assertBadUsage(
        "--seconds is missing: say how long to send",
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
    assertBadUsage("mutually exclusive", broken.toString(), "--target", "http://h");
  }

  private void assertBadUsage(String message, String... arguments) {
    err.getBuffer().setLength(0);
    assertThat(run(arguments)).isEqualTo(2);
    assertThat(err.toString()).contains(message);
  }
}
