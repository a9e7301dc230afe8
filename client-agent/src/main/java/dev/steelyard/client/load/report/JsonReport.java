package dev.steelyard.client.load.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.steelyard.client.load.report.Course.Point;
import dev.steelyard.shared.bench.BenchmarkReport;
import dev.steelyard.shared.bus.LoadStatus;
import dev.steelyard.shared.bus.RecordCodec;
import dev.steelyard.shared.bus.StartLoad;
import dev.steelyard.shared.config.Programs;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;

/**
 * A finished run as one JSON object: the fields of its status, and beside them what it was: {@code
 * version} of the software, {@code plan}, {@code planHash}, {@code machine}, {@code startedAt},
 * {@code thresholds}, and its {@code seconds}.
 */
public final class JsonReport {

  private JsonReport() {}

  /** The whole document. */
  public static String of(
      LoadStatus run,
      StartLoad plan,
      Instant startedAt,
      List<Point> course,
      List<Threshold.Outcome> outcomes) {
    ObjectMapper mapper = RecordCodec.mapper();
    ObjectNode document = RecordCodec.tree(run);
    document.put("version", Programs.version());
    document.put("machine", BenchmarkReport.machine());
    document.put("startedAt", startedAt.toString());
    document.put("warmupSeconds", plan.warmupSeconds() == null ? 0 : plan.warmupSeconds());
    document.set("plan", RecordCodec.tree(plan));
    document.put("planHash", hash(plan));
    document.set("thresholds", mapper.valueToTree(outcomes));
    document.set("seconds", mapper.valueToTree(course));
    return document.toPrettyString() + "\n";
  }

  /** SHA-256 of the plan as JSON: the same for the same plan. */
  public static String hash(StartLoad plan) {
    try {
      byte[] text = RecordCodec.tree(plan).toString().getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
