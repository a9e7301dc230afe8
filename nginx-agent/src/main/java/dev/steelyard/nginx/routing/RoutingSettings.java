package dev.steelyard.nginx.routing;

import dev.steelyard.nginx.upstream.PickRule;
import dev.steelyard.shared.SteelyardException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Settings of the routing loop.
 *
 * @param fleet servers ({@code host:port}) by upstream: what is under control
 * @param periodMillis period of the samples, 200..60000
 * @param seed for policies that draw, when the activation names none
 * @param baseRule picking rule of the baseline: policy {@code none}, observation, samples lost
 * @param gainsRule picking rule under {@code gains} when the activation names none
 * @param gains constants of {@code gains}; null for the defaults of the rule that it runs on
 * @param priorities of the request types, by upstream, 1 or more: the higher, the tighter the
 *     deadline; 1 for one that is missing
 * @param deadlineMillis deadlines of request types by upstream, given by the user, ms: frozen from
 *     the start, and not measured
 * @param observeSeconds length of an observation that names none, above 0
 * @param collect most windows kept for training, at least 1
 * @param maxLogStep largest change of a weight's logarithm in a period, above 0; 0.5 is a factor of
 *     1.65
 * @param guard whether policies are compared with the base weights, when the activation does not
 *     say
 */
public record RoutingSettings(
    Map<String, List<String>> fleet,
    long periodMillis,
    long seed,
    String baseRule,
    String gainsRule,
    @Nullable Gains gains,
    Map<String, Double> priorities,
    Map<String, Double> deadlineMillis,
    double observeSeconds,
    int collect,
    double maxLogStep,
    boolean guard) {

  public RoutingSettings {
    Map<String, List<String>> copy = new LinkedHashMap<>();
    fleet.forEach((upstream, servers) -> copy.put(upstream, List.copyOf(servers)));
    fleet = Collections.unmodifiableMap(copy);
    priorities = Map.copyOf(priorities);
    deadlineMillis = Observation.checked(deadlineMillis, copy.keySet());
    check("fleet", fleet, !fleet.isEmpty(), "at least one upstream");
    fleet.forEach(
        (upstream, servers) ->
            check("fleet." + upstream, servers, !servers.isEmpty(), "at least one server"));
    check(
        "periodMillis", periodMillis, periodMillis >= 200 && periodMillis <= 60_000, "200..60000");
    PickRule.of("routing.baseRule", baseRule);
    PickRule.of("routing.gainsRule", gainsRule);
    priorities.forEach(
        (upstream, p) -> {
          check("priorities", upstream, copy.containsKey(upstream), "one of " + copy.keySet());
          check("priorities." + upstream, p, p >= 1 && p < Double.MAX_VALUE, "1 or more");
        });
    check(
        "observeSeconds", observeSeconds, Observation.possible(observeSeconds), "above 0 to 86400");
    check("collect", collect, collect >= 1, "1 or more");
    check("maxLogStep", maxLogStep, maxLogStep > 0, "above 0");
  }

  /** The defaults: a sample a second, {@code gains} over {@code shortest-delay}. */
  public static RoutingSettings defaults(Map<String, List<String>> fleet) {
    return new RoutingSettings(
        fleet,
        1000,
        1,
        PickRule.LEAST_CONN.wireName(),
        PickRule.SHORTEST_DELAY.wireName(),
        null,
        Map.of(),
        Map.of(),
        60,
        20_000,
        0.5,
        true);
  }

  private static void check(String name, Object value, boolean good, String allowed) {
    if (!good) {
      throw SteelyardException.badRequest("routing." + name + " is " + value, "use " + allowed);
    }
  }
}
