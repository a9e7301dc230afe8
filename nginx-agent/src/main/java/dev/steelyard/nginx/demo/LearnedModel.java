package dev.steelyard.nginx.demo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.steelyard.nginx.demo.report.DemoReport.Model;
import dev.steelyard.nginx.demo.report.DemoReport.State;
import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.bus.RecordCodec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;

/** What a saved model of the published plan says, for the pictures of the report. */
final class LearnedModel {

  private LearnedModel() {}

  /** Reads the model file that the nginx agent wrote. */
  static Model read(Path file, int actions) {
    try {
      return model(RecordCodec.mapper().readTree(file.toFile()).path("model"), actions);
    } catch (IOException e) {
      throw new SteelyardException(
          ErrorCode.FAILED, "model " + file + " cannot be read", "train again", e);
    }
  }

  private static Model model(JsonNode model, int actions) {
    JsonNode nodes = model.path("states");
    List<State> states = new ArrayList<>();
    List<List<Double>> transitions = new ArrayList<>();
    for (JsonNode node : nodes) {
      states.add(state(node));
      transitions.add(row(node, nodes.size()));
    }
    JsonNode made = model.path("made");
    return new Model(
        made.path("windows").asInt(),
        states.size(),
        actions,
        made.path("visitedPairs").asInt(),
        states,
        transitions);
  }

  private static State state(JsonNode node) {
    List<Integer> best = new ArrayList<>();
    if (!node.path("choices").isEmpty()) {
      node.path("weights").forEach(weight -> best.add(weight.asInt()));
    }
    return new State(
        node.path("state").asInt(),
        node.path("windows").asInt(),
        meanLatency(node.path("mean")),
        node.path("mean").path("connections.active").asDouble(),
        node.path("value").asDouble(),
        best);
  }

  /** Mean of the state's centre over all servers and upstreams; each counts the same. */
  private static double meanLatency(JsonNode mean) {
    List<Double> latencies = new ArrayList<>();
    mean.properties()
        .forEach(
            entry -> {
              if (entry.getKey().endsWith("/requestMsec")) {
                latencies.add(entry.getValue().asDouble());
              }
            });
    return latencies.stream().mapToDouble(Double::doubleValue).average().orElse(0);
  }

  /**
   * P(s'|s), the actions weighted by how often each was taken; empty for a state that was never
   * left.
   */
  private static List<Double> row(JsonNode node, int states) {
    double[] row = new double[states];
    double visits = 0;
    for (JsonNode choice : node.path("choices")) {
      double count = choice.path("visits").asDouble();
      visits += count;
      choice
          .path("next")
          .properties()
          .forEach(
              next -> row[Integer.parseInt(next.getKey())] += count * next.getValue().asDouble());
    }
    if (visits == 0) {
      return List.of();
    }
    double total = visits;
    return DoubleStream.of(row).map(sum -> sum / total).boxed().toList();
  }
}
