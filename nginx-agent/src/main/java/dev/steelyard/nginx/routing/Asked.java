package dev.steelyard.nginx.routing;

import dev.steelyard.nginx.routing.WeightHistory.Setting;
import java.util.Map;

/**
 * Weights that were asked for.
 *
 * @param weights by upstream and server
 * @param author whose they are
 * @param shaped those of the policy, however it went; where its next step begins
 */
record Asked(
    Map<String, Map<String, Integer>> weights,
    Author author,
    Map<String, Map<String, Integer>> shaped) {

  /** Whose weights. */
  enum Author {
    POLICY,
    DEFAULT_GAINS,
    BASE
  }

  /** Whether they are what was in force. */
  boolean ruled(Setting setting) {
    return weights.entrySet().stream()
        .allMatch(
            entry ->
                setting
                    .weights()
                    .getOrDefault(entry.getKey(), Map.of())
                    .entrySet()
                    .containsAll(entry.getValue().entrySet()));
  }
}
