package dev.steelyard.client.load;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.steelyard.client.ClientAgent;
import dev.steelyard.shared.bus.RecordCodec;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The command as a process of its own. */
class LoadProcessTest {

  /** Signal 2 in the kernel's sets. */
  private static final long SIGINT_MASK = 1 << 1;

  @TempDir private Path directory;

  /**
   * The interrupt of Ctrl-C; a termination where this process was started to ignore interrupts, as
   * shells do with what they start in the background: its children, too, never hear of one.
   */
  private static String signal() throws IOException {
    Path status = Path.of("/proc/self/status");
    Assumptions.assumeTrue(Files.isReadable(status), "no /proc here");
    return Files.readAllLines(status).stream()
            .filter(line -> line.startsWith("SigIgn:"))
            .map(line -> Long.parseUnsignedLong(line.substring("SigIgn:".length()).strip(), 16))
            .anyMatch(ignored -> (ignored & SIGINT_MASK) != 0)
        ? "-TERM"
        : "-INT";
  }

  @Test
  @Timeout(120)
  void anInterruptEndsTheRunWithTheReportSoFar() throws Exception {
    Path kill = Path.of("/bin/kill");
    Assumptions.assumeTrue(Files.isExecutable(kill), "no /bin/kill here");
    Path json = directory.resolve("run.json");
    Process process = null;
    try (RawServer server = RawServer.answering()) {
      process =
          new ProcessBuilder(
                  List.of(
                      Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                      "-cp",
                      System.getProperty("java.class.path"),
                      ClientAgent.class.getName(),
                      "load",
                      server.url(),
                      "-R",
                      "100",
                      "-d",
                      "10m",
                      "--json",
                      json.toString()))
              .redirectErrorStream(true)
              .start();
      StringBuilder said = new StringBuilder();
      try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
        boolean interrupted = false;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          said.append(line).append('\n');
          if (!interrupted && line.contains("| late p99 ")) {
            interrupted = true;
            Process killer =
                new ProcessBuilder(kill.toString(), signal(), Long.toString(process.pid())).start();
            assertThat(killer.waitFor()).isZero();
          }
        }
      }
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(said.toString()).contains("Load run 1: stopped after ", "verdict: ");
      JsonNode document = RecordCodec.mapper().readTree(json.toFile());
      assertThat(document.path("endedBecause").asText()).isEqualTo("stopped");
      long completed = document.path("total").path("completed").asLong();
      assertThat(completed).isPositive().isLessThanOrEqualTo(server.requests.size());
    } finally {
      if (process != null) {
        process.destroyForcibly();
      }
    }
  }
}
