package dev.steelyard.client.load;

import static dev.steelyard.client.load.Plans.assertBalanced;
import static dev.steelyard.client.load.Plans.await;
import static dev.steelyard.client.load.Plans.compose;
import static dev.steelyard.client.load.Plans.runToTheEnd;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.steelyard.client.ClientAgent;
import dev.steelyard.shared.bus.LoadStatus;
import dev.steelyard.shared.bus.RecordCodec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers that send too much, too little or the wrong thing, and a machine that has no more. */
class HostileServerTest {

  private final LoadRun run = new LoadRun(status -> {}, line -> {});

  @TempDir private Path directory;

  @AfterEach
  void giveEverythingBack() throws Exception {
    await(run.close());
  }

  @Test
  void aBodyOfAGigabyteIsReadAndThrownAwayInLittleMemory() throws Exception {
    String mebibyte = "x".repeat(1 << 20);
    try (RawServer server =
        new RawServer(
            connection -> {
              connection.readRequest();
              connection.write("HTTP/1.1 200 OK\r\nContent-Length: " + (1L << 30) + "\r\n\r\n");
              for (int i = 0; i < 1024; i++) {
                connection.write(mebibyte);
              }
              connection.hang();
            })) {
      Runtime.getRuntime().gc();
      long before = used();
      LoadStatus end = runToTheEnd(run, compose(server.url(), 10, 0.1, 1, 120_000));
      assertBalanced(end);
      // Cut after 5 s or whole: in either case the bytes are gone. Each failure is told as cut.
      assertThat(end.total().completed() + end.total().errors().getOrDefault("cut", 0L))
          .isEqualTo(1);
      Runtime.getRuntime().gc();
      assertThat(used() - before).isLessThan(100L << 20);
    }
  }

  private static long used() {
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  @Test
  void aHeadWithoutAnEndIsAProtocolError() throws Exception {
    String headers = "X-More: " + "y".repeat(1000) + "\r\n";
    try (RawServer server =
        new RawServer(
            connection -> {
              connection.readRequest();
              connection.write("HTTP/1.1 200 OK\r\n");
              for (int i = 0; i < 1000; i++) {
                connection.write(headers);
              }
            })) {
      LoadStatus end = runToTheEnd(run, compose(server.url(), 50, 0.2));
      assertBalanced(end);
      assertThat(end.total().errors()).isEqualTo(Map.of("protocol", 10L));
    }
  }

  @Test
  void bytesThatNobodyAskedForEndTheConnectionAndHarmNoRequest() throws Exception {
    try (RawServer server =
        new RawServer(
            connection -> {
              while (!connection.readRequest().isEmpty()) {
                connection.write(RawServer.OK);
                connection.stall(5);
                connection.write("surprise");
              }
            })) {
      LoadStatus end = runToTheEnd(run, compose(server.url(), 4, 1.25, 1, Plans.PATIENT_MILLIS));
      assertBalanced(end);
      assertThat(end.total().completed()).isEqualTo(5);
      assertThat(server.connections.get()).isEqualTo(5);
    }
  }

  @Test
  void withoutFileDescriptorsRequestsFailWithThatNameAndTheRunGoesOn() throws Exception {
    Path shell = Path.of("/bin/sh");
    Assumptions.assumeTrue(Files.isExecutable(shell), "no /bin/sh here");
    Path json = directory.resolve("run.json");
    Path output = directory.resolve("run.out");
    try (RawServer server =
        new RawServer(
            connection -> {
              connection.readRequest();
              connection.stall(300);
              connection.write(RawServer.OK);
              connection.hang();
            })) {
      Process process =
          new ProcessBuilder(
                  List.of(
                      shell.toString(),
                      "-c",
                      "ulimit -n 150 && exec \"$0\" \"$@\"",
                      Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                      "-XX:-MaxFDLimit",
                      "-cp",
                      System.getProperty("java.class.path"),
                      ClientAgent.class.getName(),
                      "load",
                      server.url(),
                      "-R",
                      "1000",
                      "-c",
                      "400",
                      "-d",
                      "2s",
                      "--json",
                      json.toString()))
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      try {
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      } finally {
        process.destroyForcibly();
      }
      String said = Files.readString(output, StandardCharsets.UTF_8);
      Assumptions.assumeTrue(Files.exists(json), said);
      LoadStatus end = status(json);
      assertBalanced(end);
      assertThat(end.endedBecause()).as(said).isEqualTo("plan-complete");
      assertThat(end.total().errors()).containsKey("too-many-files");
      assertThat(end.total().completed()).isPositive();
    }
  }

  private static LoadStatus status(Path json) throws IOException {
    JsonNode document = RecordCodec.mapper().readTree(json.toFile());
    return RecordCodec.mapper().treeToValue(document, LoadStatus.class);
  }
}
