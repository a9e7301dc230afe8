package dev.steelyard.nginx.bench.routing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.steelyard.nginx.page.Xml;
import dev.steelyard.nginx.routing.evaluate.EvaluateRoutingCommand;
import dev.steelyard.shared.bus.RecordCodec;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/**
 * Real NGINX, agents, servers and loads for a few seconds: the shape of the rows, not their size.
 */
@Timeout(180)
class RealEvaluationIT {

  private static final Path SCRATCH = Path.of(System.getProperty("java.io.tmpdir"));

  @TempDir Path folder;

  private static List<Path> scratchFolders() throws IOException {
    try (Stream<Path> files = Files.list(SCRATCH)) {
      return files.filter(f -> f.getFileName().toString().startsWith("steelyard-bench")).toList();
    }
  }

  @Test
  void twoShortPairsGiveRowsAndAPageAndLeaveNothing() throws Exception {
    List<Path> before = scratchFolders();
    Path json = folder.resolve("real.json");
    Path html = folder.resolve("real.html");
    StringWriter out = new StringWriter();
    CommandLine line = new CommandLine(new EvaluateRoutingCommand());
    line.setOut(new PrintWriter(out));
    int status =
        line.execute(
            "--real",
            "--only=speed3",
            "--pairs=2",
            "--pair-seconds=3",
            "--json=" + json,
            "--html=" + html,
            "--client-home=" + System.getProperty("steelyard.clientHome"),
            "--nginx-home=" + System.getProperty("steelyard.nginxHome"));

    assertThat(status).as(out.toString()).isZero();
    JsonNode rows = RecordCodec.mapper().readTree(Files.readString(json)).path("rows");
    assertThat(rows)
        .extracting(row -> row.path("name").asText())
        .containsExactly(
            "real.speed3.A", "real.speed3.B", "real.speed3.leastConnAgain", "real.agentCpuShare");
    assertThat(rows)
        .allSatisfy(
            row -> {
              assertThat(row.path("value").asDouble()).isPositive();
              assertThat(row.path("samples").asInt()).isEqualTo(2);
            });
    assertThat(rows.path(0).path("note").asText())
        .contains("583 requests/s", " 0 against 0 and 0 lost");
    assertThat(Xml.parse(Files.readString(html)).getDocumentElement().getTextContent())
        .contains("real.speed3", "warm-up", "middle");
    assertThat(scratchFolders()).isEqualTo(before);
    assertThat(ProcessHandle.current().descendants()).noneMatch(ProcessHandle::isAlive);
  }
}
