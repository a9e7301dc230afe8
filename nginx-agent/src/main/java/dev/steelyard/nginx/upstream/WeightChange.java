package dev.steelyard.nginx.upstream;

import dev.steelyard.shared.SteelyardException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The next document from the one in force and what somebody asks for; what is not safe is refused
 * with a sentence. Plain values, no state.
 */
final class WeightChange {

  /** Largest step of a server's share without force, up or down. */
  static final double MAX_STEP = 4;

  /** The smallest weight above 0 is at least this part of the largest of its upstream. */
  static final int MAX_SPREAD = 100;

  private WeightChange() {}

  /**
   * Upstreams and servers that are left out keep what they have.
   *
   * @param weights by upstream and server
   * @param rules by upstream
   * @param force allows steps above factor {@value #MAX_STEP}; 0 (drained) is never a step
   */
  static WeightsDocument of(
      WeightsDocument inForce,
      @Nullable Map<String, Map<String, Integer>> weights,
      @Nullable Map<String, String> rules,
      boolean force) {
    Map<String, WeightsDocument.Group> groups = new LinkedHashMap<>(inForce.groups());
    if (rules != null) {
      rules.forEach(
          (name, rule) ->
              groups.put(
                  name,
                  new WeightsDocument.Group(
                      PickRule.of("the rule of " + name, rule), inForce.group(name).weights())));
    }
    if (weights != null) {
      weights.forEach(
          (name, servers) -> {
            WeightsDocument.Group was = inForce.group(name);
            PickRule rule = new WeightsDocument(groups).group(name).rule();
            groups.put(name, new WeightsDocument.Group(rule, merged(name, was, servers)));
            if (!force) {
              checkSteps(name, was, new WeightsDocument(groups).group(name));
            }
          });
    }
    return new WeightsDocument(groups);
  }

  /** The document with weight 0 for a server in one upstream, or in all that have it. */
  static WeightsDocument drained(
      WeightsDocument inForce, String server, @Nullable String upstream) {
    Map<String, Map<String, Integer>> weights = new LinkedHashMap<>();
    upstreamsWith(inForce, server, upstream).forEach(name -> weights.put(name, Map.of(server, 0)));
    return of(inForce, weights, null, true);
  }

  private static List<String> upstreamsWith(
      WeightsDocument inForce, String server, @Nullable String upstream) {
    List<String> names = new ArrayList<>();
    if (upstream != null) {
      inForce.group(upstream);
      names.add(upstream);
    } else {
      inForce.groups().keySet().stream()
          .filter(name -> inForce.group(name).weights().containsKey(server))
          .forEach(names::add);
    }
    if (names.isEmpty()) {
      throw unknownServer(server, "any upstream", inForce.groups().values().iterator().next());
    }
    return names;
  }

  /**
   * The document with the base weight for a drained server again, on the scale of the weights that
   * the others have now; in one upstream, or in all where it is drained.
   */
  static WeightsDocument undrained(
      WeightsDocument inForce, WeightsDocument base, String server, @Nullable String upstream) {
    Map<String, Map<String, Integer>> weights = new LinkedHashMap<>();
    for (String name : upstreamsWith(inForce, server, upstream)) {
      WeightsDocument.Group now = inForce.group(name);
      if (Integer.valueOf(0).equals(now.weights().get(server))) {
        weights.put(name, Map.of(server, scaledBase(now, base.group(name), server)));
      }
    }
    return of(inForce, weights, null, true);
  }

  private static int scaledBase(
      WeightsDocument.Group now, WeightsDocument.Group base, String server) {
    int weights = 0;
    int bases = 0;
    for (Map.Entry<String, Integer> other : now.weights().entrySet()) {
      if (other.getValue() > 0) {
        weights += other.getValue();
        bases += base.weights().getOrDefault(other.getKey(), 0);
      }
    }
    double scale = bases == 0 ? 1 : (double) weights / bases;
    int largest = now.weights().values().stream().mapToInt(w -> w).max().orElse(1);
    long scaled = Math.round(base.weights().getOrDefault(server, 1) * scale);
    int least = (largest + MAX_SPREAD - 1) / MAX_SPREAD;
    return (int) Math.min(WeightsDocument.MAX_WEIGHT, Math.max(least, scaled));
  }

  /** The document with one upstream, or all, as in the base document. */
  static WeightsDocument reset(
      WeightsDocument inForce, WeightsDocument base, @Nullable String upstream) {
    if (upstream == null) {
      return base;
    }
    inForce.group(upstream);
    Map<String, WeightsDocument.Group> groups = new LinkedHashMap<>(inForce.groups());
    groups.put(upstream, base.group(upstream));
    return new WeightsDocument(groups);
  }

  private static Map<String, Integer> merged(
      String name, WeightsDocument.Group was, Map<String, Integer> asked) {
    Map<String, Integer> merged = new LinkedHashMap<>(was.weights());
    for (Map.Entry<String, Integer> entry : asked.entrySet()) {
      String server = entry.getKey();
      Integer weight = entry.getValue();
      if (!merged.containsKey(server)) {
        throw unknownServer(server, name, was);
      }
      if (weight == null || weight < 0 || weight > WeightsDocument.MAX_WEIGHT) {
        throw SteelyardException.badRequest(
            "weight of " + server + " in " + name + " is " + weight,
            "use 0.." + WeightsDocument.MAX_WEIGHT);
      }
      merged.put(server, weight);
    }
    int largest = merged.values().stream().mapToInt(w -> w).max().orElse(0);
    if (largest == 0) {
      throw SteelyardException.badRequest(
          "all weights of " + name + " are 0", "leave at least one server above 0");
    }
    merged.forEach(
        (server, weight) -> {
          if (weight > 0 && weight * MAX_SPREAD < largest) {
            throw SteelyardException.badRequest(
                "weight of " + server + " in " + name + " is " + weight + " beside " + largest,
                "use at least 1 % of the largest, or 0 to drain the server");
          }
        });
    return merged;
  }

  private static void checkSteps(
      String name, WeightsDocument.Group was, WeightsDocument.Group asked) {
    asked
        .weights()
        .forEach(
            (server, weight) -> {
              double now = asked.share(server);
              double then = was.share(server);
              double step = Math.max(now, then) / Math.min(now, then);
              if (now > 0 && then > 0 && step > MAX_STEP) {
                throw SteelyardException.badRequest(
                    "the share of %s in %s moves from %.1f %% to %.1f %%"
                        .formatted(server, name, then * 100, now * 100),
                    "move it by at most factor 4 at a time, or force it");
              }
            });
  }

  private static SteelyardException unknownServer(
      String server, String name, WeightsDocument.Group known) {
    return SteelyardException.badRequest(
        "unknown server " + server + " in " + name,
        "use " + String.join(", ", known.weights().keySet()));
  }
}
