package dev.steelyard.nginx.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.steelyard.nginx.page.WeightPoint;
import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.bus.RecordCodec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Every change of weights in the nginx agent's audit log.
 *
 * @param points weights after each change
 * @param applyMillis from the start of each change until every NGINX worker had it
 */
public record AuditTrail(List<WeightPoint> points, List<Double> applyMillis) {

  public AuditTrail {
    points = List.copyOf(points);
    applyMillis = applyMillis.stream().sorted().toList();
  }

  /**
   * Reads the applied changes of an audit log.
   *
   * @param start second 0 of the points
   */
  public static AuditTrail read(Path file, Instant start) {
    List<WeightPoint> points = new ArrayList<>();
    List<Double> millis = new ArrayList<>();
    for (String line : lines(file)) {
      JsonNode entry = parse(file, line);
      if (!entry.path("result").asText().equals("applied")) {
        continue;
      }
      Duration since = Duration.between(start, Instant.parse(entry.path("at").asText()));
      points.add(new WeightPoint(since.toMillis() / 1000.0, weights(entry)));
      millis.add(entry.path("millis").asDouble());
    }
    return new AuditTrail(points, millis);
  }

  private static List<String> lines(Path file) {
    try {
      return Files.exists(file) ? Files.readAllLines(file) : List.of();
    } catch (IOException e) {
      throw new SteelyardException(
          ErrorCode.FAILED, "audit log " + file + " cannot be read", "check its rights", e);
    }
  }

  private static JsonNode parse(Path file, String line) {
    try {
      return RecordCodec.mapper().readTree(line);
    } catch (JsonProcessingException e) {
      throw new SteelyardException(
          ErrorCode.FAILED, "audit log " + file, "a line is not JSON: " + line, e);
    }
  }

  private static Map<String, Map<String, Integer>> weights(JsonNode entry) {
    Map<String, Map<String, Integer>> weights = new LinkedHashMap<>();
    entry
        .path("new")
        .properties()
        .forEach(
            upstream -> {
              Map<String, Integer> servers = new LinkedHashMap<>();
              upstream
                  .getValue()
                  .path("weights")
                  .properties()
                  .forEach(server -> servers.put(server.getKey(), server.getValue().asInt()));
              weights.put(upstream.getKey(), servers);
            });
    return weights;
  }

  int changes() {
    return applyMillis.size();
  }

  /** Nearest-rank percentile of the apply time in ms; 0 without a change. */
  double applyMillis(double percentile) {
    if (applyMillis.isEmpty()) {
      return 0;
    }
    int rank = (int) Math.ceil(percentile / 100 * applyMillis.size());
    return applyMillis.get(Math.max(0, rank - 1));
  }
}
