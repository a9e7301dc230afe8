package dev.steelyard.nginx.routing;

import dev.steelyard.shared.SteelyardException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Weights by upstream and server.
 *
 * @param weights 0..1000; in every upstream at least one above 0; the order of servers is kept
 */
public record WeightTable(Map<String, Map<String, Integer>> weights) {

  /** The largest weight of the data plane. */
  public static final int MAX = 1000;

  public WeightTable {
    Map<String, Map<String, Integer>> copy = new LinkedHashMap<>();
    weights.forEach((upstream, servers) -> copy.put(upstream, checked(upstream, servers)));
    weights = Collections.unmodifiableMap(copy);
  }

  private static Map<String, Integer> checked(String upstream, Map<String, Integer> servers) {
    servers.forEach(
        (server, weight) -> {
          if (weight < 0 || weight > MAX) {
            throw SteelyardException.badRequest(
                "weight of " + server + " in " + upstream + " is " + weight, "use 0..1000");
          }
        });
    if (servers.values().stream().noneMatch(w -> w > 0)) {
      throw SteelyardException.badRequest(
          "all weights of " + upstream + " are 0", "leave at least one server above 0");
    }
    return Collections.unmodifiableMap(new LinkedHashMap<>(servers));
  }
}
