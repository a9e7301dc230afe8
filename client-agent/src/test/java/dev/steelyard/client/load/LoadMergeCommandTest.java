package dev.steelyard.client.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.steelyard.client.load.report.Histograms;
import dev.steelyard.shared.bus.LoadStatus;
import dev.steelyard.shared.bus.RecordCodec;
import dev.steelyard.shared.config.Programs;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class LoadMergeCommandTest {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir private Path directory;

  private int run(Object command, String... arguments) {
    CommandLine program =
        new CommandLine(command).setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    return Programs.run(
        program, command instanceof LoadCommand ? Plans.unrehearsed(arguments) : arguments);
  }

  private String part(RawServer server, int index, String rate) {
    String file = directory.resolve("part" + index + "-" + rate + ".json").toString();
    int status =
        run(
            new LoadCommand(),
            server.url(),
            "-R",
            rate,
            "-d",
            "0.5",
            "--timeout",
            "20s",
            "--quiet",
            "--share",
            index + "/3",
            "--json",
            file);
    assertThat(status).as(err.toString()).isZero();
    return file;
  }

  private static LoadStatus read(String file) throws Exception {
    return RecordCodec.decode(Files.readString(Path.of(file)), LoadStatus.class);
  }

  @Test
  void theMergeOfTheAgentsIsOneHistogramOfAllSamples() throws Exception {
    String merged = directory.resolve("merged.json").toString();
    String[] parts = new String[3];
    try (RawServer server = RawServer.answering()) {
      for (int i = 0; i < 3; i++) {
        parts[i] = part(server, i, "120");
      }
      assertThat(server.requests).hasSize(60);
    }
    assertThat(run(new LoadMergeCommand(), parts[2], parts[0], parts[1], "--json", merged))
        .as(err.toString())
        .isZero();
    LoadStatus whole = read(merged);
    assertThat(whole.total().completed()).isEqualTo(60);
    Histogram all = new Histogram(3);
    double sum = 0;
    for (String part : parts) {
      all.add(Histograms.decode(read(part).total().intended()));
      sum += read(part).total().intended().meanMillis() * 20;
    }
    assertThat(Histograms.decode(whole.total().intended())).isEqualTo(all);
    assertThat(whole.total().intended().meanMillis()).isCloseTo(sum / 60, within(1e-6));
  }

  @Test
  void aLostAgentIsNamedWithItsShare() {
    try (RawServer server = RawServer.answering()) {
      assertThat(
              run(new LoadMergeCommand(), part(server, 0, "60"), part(server, 2, "60"), "--strict"))
          .isEqualTo(1);
    }
    assertThat(out.toString())
        .contains(
            "verdict: generator-limited",
            "agent 1 of 3 is missing: 33.3 % of the plan are in no figure");
  }

  @Test
  void filesThatDoNotBelongTogetherAreRefused() throws Exception {
    try (RawServer server = RawServer.answering()) {
      String one = part(server, 0, "60");
      assertRefused("is of agent 0, as another file is: give each part once", one, one);
      assertRefused("is of another plan than", one, part(server, 1, "90"));
    }
    Path none = Files.writeString(directory.resolve("none.json"), "{}");
    assertRefused("has no plan: give a file of load --json", none.toString());
    assertRefused("give a file of load --json", directory.resolve("x").toString());
  }

  private void assertRefused(String message, String... files) {
    assertThat(run(new LoadMergeCommand(), files)).isEqualTo(2);
    assertThat(err.toString()).contains(message);
  }
}
