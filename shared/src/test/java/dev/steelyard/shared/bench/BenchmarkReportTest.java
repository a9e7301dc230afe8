package dev.steelyard.shared.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.bench.BenchmarkRow.Target;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchmarkReportTest {

  @TempDir Path directory;

  private static BenchmarkReport report() {
    return new BenchmarkReport(
        "upstream",
        "1.2",
        7,
        Map.of("pairs", "10"),
        Instant.parse("2026-01-02T03:04:05Z"),
        List.of(
            new BenchmarkRow("a.ratio", 0.93456, "ratio", Target.atLeast(0.88), 10, 0.9, 0.97, ""),
            BenchmarkRow.of("a.lost", 3, "requests", Target.atMost(0), 1000, "under load"),
            BenchmarkRow.missing("b.page", "ms", Target.atMost(20), "no such program")));
  }

  @Test
  void aTargetIsMetUpToAndIncludingItsBound() {
    assertThat(row(50, 60.0, Target.atMost(50)).met()).isTrue();
    assertThat(row(50.01, 60.0, Target.atMost(50)).met()).isFalse();
    assertThat(row(0.8, 0.9, Target.atLeast(0.8)).met()).isTrue();
    assertThat(row(0.79, 0.9, Target.atLeast(0.8)).met()).isFalse();
  }

  @Test
  void aTargetThatMustBeMetSurelyLooksAtTheLimitOfTheInterval() {
    assertThat(row(0.4, 0.5, Target.surelyAtMost(0.5)).met()).isTrue();
    assertThat(row(0.4, 0.51, Target.surelyAtMost(0.5)).met()).isFalse();
    assertThat(row(0.4, null, Target.surelyAtMost(0.5)).met()).isFalse();
    assertThat(Target.surelyAtMost(0.5)).hasToString("<= 0.5 surely");
  }

  private static BenchmarkRow row(double value, @Nullable Double high, Target target) {
    return new BenchmarkRow("a", value, "ratio", target, 10, 0.0, high, "");
  }

  @Test
  void theTableSaysWhatWasMissedAndWhatWasNotMeasured() {
    List<String> lines = report().table().lines().toList();
    assertThat(lines.get(1)).contains("a.ratio", "0.9346 ratio", "0.9 .. 0.97", ">= 0.88", "met");
    assertThat(lines.get(2)).contains("3 requests", "<= 0", "MISSED", "under load");
    assertThat(lines.get(3)).contains(" -  ", "not measured", "no such program");
    assertThat(lines.get(4)).isEqualTo("1 of 3 targets met");
    int target = lines.get(0).indexOf("target");
    assertThat(lines.get(1).indexOf(">= 0.88")).isEqualTo(target);
  }

  @Test
  void theFileHoldsEveryFieldAndNullForWhatIsMissing() throws Exception {
    Path file = directory.resolve("result.json");
    report().write(file);
    JsonNode json = new ObjectMapper().readTree(Files.readString(file));
    assertThat(json.get("benchmark").asText()).isEqualTo("upstream");
    assertThat(json.get("seed").asLong()).isEqualTo(7);
    assertThat(json.get("config").get("pairs").asText()).isEqualTo("10");
    assertThat(json.get("startedAt").asText()).isEqualTo("2026-01-02T03:04:05Z");
    assertThat(json.get("machine").asText()).contains("cores");
    JsonNode first = json.get("rows").get(0);
    assertThat(first.get("value").asDouble()).isEqualTo(0.93456);
    assertThat(first.get("met").asBoolean()).isTrue();
    assertThat(first.get("high").asDouble()).isEqualTo(0.97);
    JsonNode last = json.get("rows").get(2);
    assertThat(last.get("value").isNull()).isTrue();
    assertThat(last.get("met").isNull()).isTrue();
    assertThat(last.get("note").asText()).isEqualTo("no such program");
  }

  @Test
  void aFigureWithoutAValueMustSayWhyAndAFileMustBeWritable() {
    assertThatThrownBy(() -> BenchmarkRow.of("x", Double.NaN, "ms", null, 0, ""))
        .isInstanceOf(SteelyardException.class)
        .hasMessageContaining("say in the note why");
    assertThatThrownBy(() -> report().write(directory.resolve("no/such/file")))
        .isInstanceOf(SteelyardException.class)
        .hasMessageContaining("choose a file");
  }
}
