package dev.steelyard.client.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.steelyard.shared.config.Programs;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The benchmark command with real processes; what it measures here is not judged. */
class LoadBenchIT {

  @TempDir private Path directory;

  @Test
  void measuresWhatIsAskedForAndWritesItDown() throws Exception {
    Path json = directory.resolve("load.json");
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine program =
        new CommandLine(new BenchCommand())
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true));
    int status =
        Programs.run(
            program, "load", "--quick", "--only", "stall,published", "--json", json.toString());
    assertThat(status).as("%s%s", out, err).isZero();
    JsonNode rows = new ObjectMapper().readTree(json.toFile()).path("rows");
    assertThat(rows.findValuesAsText("name"))
        .containsExactly(
            "stall.percentileErrorShare", "published.dropped", "published.latenessMicros.p99");
    for (JsonNode row : rows) {
      assertThat(row.path("value").isNumber()).as(row.toString()).isTrue();
    }
    assertThat(out.toString()).contains("Rough: ", "stall.percentileErrorShare");
  }
}
