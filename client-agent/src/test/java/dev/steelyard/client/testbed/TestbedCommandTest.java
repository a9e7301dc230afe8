package dev.steelyard.client.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class TestbedCommandTest {

  private static final String EXAMPLE = "../conf/testbed.json";

  private final List<TestbedConfig> ran = new ArrayList<>();
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  @TempDir Path folder;

  private int execute(String... arguments) {
    TestbedCommand command =
        new TestbedCommand(
            config -> {
              ran.add(config);
              return 7;
            });
    return new CommandLine(command)
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }

  @Test
  void fileIsReadAndRunAndTheStatusIsTheRunners() {
    assertThat(execute(EXAMPLE)).isEqualTo(7);
    assertThat(ran).singleElement().satisfies(c -> assertThat(c.servers()).hasSize(3));
  }

  @Test
  void checkPrintsTheServersAndRunsNothing() {
    assertThat(execute("--check", EXAMPLE)).isZero();
    assertThat(ran).isEmpty();
    assertThat(out.toString())
        .containsPattern("(?m)^fast +127.0.0.1:9101 +4 +2.00 fcfs +1000 +0$")
        .containsPattern("(?m)^slow +127.0.0.1:9103 +4 +0.50 fcfs +1000 +0$");
  }

  @Test
  void wrongFileEndsWithStatusTwoAndTheSentence() throws Exception {
    Path file = folder.resolve("bad.json");
    String text = Files.readString(Path.of(EXAMPLE));
    Files.writeString(file, text.replace("\"speed\": 1.0", "\"speed\": -2"));

    assertThat(execute(file.toString())).isEqualTo(2);
    assertThat(ran).isEmpty();
    assertThat(err.toString().strip())
        .isEqualTo(file + ": servers[1].speed is -2: use a number above 0, at most 1e9");
  }

  @Test
  void missingArgumentIsBadUsage() {
    assertThat(execute()).isEqualTo(2);
    assertThat(err.toString()).contains("FILE");
  }
}
