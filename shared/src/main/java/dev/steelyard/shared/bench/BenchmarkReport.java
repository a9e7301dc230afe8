package dev.steelyard.shared.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The result of one run of a benchmark.
 *
 * @param benchmark name of the command, for instance {@code upstream}
 * @param version of the software
 * @param config what the run was asked for, as {@code name: value}
 */
public record BenchmarkReport(
    String benchmark,
    String version,
    long seed,
    Map<String, String> config,
    Instant startedAt,
    List<BenchmarkRow> rows) {

  private static final int FIGURES = 4;

  public BenchmarkReport {
    config = Map.copyOf(config);
    rows = List.copyOf(rows);
  }

  /** Processor, cores and operating system of this machine. */
  public static String machine() {
    return Runtime.getRuntime().availableProcessors()
        + " cores, "
        + System.getProperty("os.name")
        + " "
        + System.getProperty("os.version")
        + " "
        + System.getProperty("os.arch")
        + ", Java "
        + System.getProperty("java.version");
  }

  /** Rows in columns, with a last line that counts the targets. */
  public String table() {
    List<List<String>> lines = new ArrayList<>();
    lines.add(List.of("figure", "value", "95 %", "target", "", "samples", "note"));
    for (BenchmarkRow row : rows) {
      lines.add(
          List.of(
              row.name(),
              row.figure(),
              row.interval(),
              row.target() == null ? "" : row.target().toString(),
              row.verdict(),
              Long.toString(row.samples()),
              row.note()));
    }
    int[] widths = new int[lines.get(0).size()];
    lines.forEach(
        line -> {
          for (int i = 0; i < widths.length; i++) {
            widths[i] = Math.max(widths[i], line.get(i).length());
          }
        });
    StringBuilder text = new StringBuilder();
    for (List<String> line : lines) {
      StringBuilder columns = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        columns.append(line.get(i)).append(" ".repeat(widths[i] - line.get(i).length() + 2));
      }
      text.append(columns.toString().stripTrailing()).append('\n');
    }
    long asked = rows.stream().filter(row -> row.target() != null).count();
    long met = rows.stream().filter(row -> Boolean.TRUE.equals(row.met())).count();
    return text.append(met).append(" of ").append(asked).append(" targets met\n").toString();
  }

  static String figure(double value) {
    if (value == Math.rint(value) && Math.abs(value) < 1e15) {
      return Long.toString((long) value);
    }
    if (!Double.isFinite(value)) {
      return Double.toString(value);
    }
    return new BigDecimal(value)
        .round(new MathContext(FIGURES))
        .stripTrailingZeros()
        .toPlainString();
  }

  /** The document that {@code --json} writes. A value that is missing is null. */
  public String json() {
    ObjectMapper mapper = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    ObjectNode document = mapper.createObjectNode();
    document.put("benchmark", benchmark).put("version", version).put("seed", seed);
    document.set("config", mapper.valueToTree(config));
    document.put("machine", machine()).put("startedAt", startedAt.toString());
    ArrayNode list = document.putArray("rows");
    for (BenchmarkRow row : rows) {
      ObjectNode node = list.addObject().put("name", row.name());
      put(node, "value", row.value());
      node.put("unit", row.unit());
      node.put("target", row.target() == null ? null : row.target().toString());
      node.put("met", row.met()).put("samples", row.samples());
      put(node, "low", row.low());
      put(node, "high", row.high());
      node.put("note", row.note());
    }
    try {
      return mapper.writeValueAsString(document) + "\n";
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void put(ObjectNode node, String name, @Nullable Double value) {
    if (value == null || !Double.isFinite(value)) {
      node.putNull(name);
    } else {
      node.put(name, value);
    }
  }

  /** Writes the document. */
  public void write(Path file) {
    try {
      Files.writeString(file, json());
    } catch (IOException e) {
      throw new SteelyardException(
          ErrorCode.FAILED,
          "cannot write " + file + " (" + e + ")",
          "choose a file in a directory that exists and has space",
          e);
    }
  }
}
