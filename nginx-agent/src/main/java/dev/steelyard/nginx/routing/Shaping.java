package dev.steelyard.nginx.routing;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** From what a policy wants to what may be asked for, and what to say about the difference. */
final class Shaping {

  private final StepLimit stepLimit;
  private final Interventions interventions;

  Shaping(StepLimit stepLimit, Interventions interventions) {
    this.stepLimit = stepLimit;
    this.interventions = interventions;
  }

  /**
   * Servers that NGINX does not know, and drained ones, are left out: they keep what they have.
   *
   * @param from weights that the step begins at, by upstream; those in force where missing
   * @param limited whether step limit and floor apply
   */
  Map<String, Map<String, Integer>> shape(
      WeightTable decided,
      InForce inForce,
      Map<String, Map<String, Integer>> from,
      boolean limited) {
    Map<String, Map<String, Integer>> all = new LinkedHashMap<>();
    decided
        .weights()
        .forEach(
            (upstream, weights) -> {
              Map<String, Integer> now = inForce.weights(upstream);
              Map<String, Integer> open = new LinkedHashMap<>(weights);
              open.keySet().removeIf(s -> !now.containsKey(s) || inForce.isDrained(upstream, s));
              if (open.values().stream().anyMatch(w -> w > 0)) {
                Map<String, Integer> begin = from.getOrDefault(upstream, now);
                Map<String, Integer> shaped = limited ? stepLimit.limit(open, begin) : open;
                if (limited) {
                  say(upstream, open, shaped);
                }
                all.put(upstream, shaped);
              }
            });
    return all;
  }

  private void say(String upstream, Map<String, Integer> wanted, Map<String, Integer> shaped) {
    double wantedLargest = largest(wanted.values());
    double largest = largest(shaped.values());
    double least = StepLimit.floor(shaped.values());
    shaped.forEach(
        (server, weight) -> {
          double got = 100 * weight / largest;
          double want = 100 * wanted.getOrDefault(server, 0) / wantedLargest;
          if (weight <= least && want <= got) {
            interventions.add(
                "floor",
                upstream,
                server,
                format(
                    "floor: at least %.1f %% of the requests, so that it can show when it is well"
                        + " again",
                    100 * StepLimit.leastShare(shaped.size())));
          } else if (Math.abs(Math.log(got / want)) > 0.02) {
            interventions.add(
                "step-limit",
                upstream,
                server,
                format("step limited: on the way to %.0f %% of the largest", want));
          }
        });
  }

  private static double largest(Collection<Integer> weights) {
    return weights.stream().mapToInt(w -> w).max().orElse(1);
  }

  private static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
