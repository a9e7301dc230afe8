package dev.steelyard.nginx.routing;

import dev.steelyard.nginx.routing.WeightHistory.Setting;
import dev.steelyard.shared.bus.WeightsView;
import dev.steelyard.shared.bus.WeightsView.UpstreamWeights;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the data plane does now, for the fleet under control.
 *
 * @param version to send as the expected version of a change
 * @param weights by upstream and server, 0..1000; those of the server lines when the data plane
 *     fell back to them
 * @param drained servers by upstream whose published weight is 0: a person's decision
 * @param rules picking rule by upstream
 * @param base weights of the server lines, drained servers left out
 */
record InForce(
    long version,
    Map<String, Map<String, Integer>> weights,
    Map<String, List<String>> drained,
    Map<String, String> rules,
    Map<String, Map<String, Integer>> base) {

  /**
   * Reads a view.
   *
   * @param drainedBefore by upstream: what is drained still when the data plane fell back to the
   *     weights of the server lines, which tell of no drain
   */
  static InForce of(
      WeightsView view, Map<String, List<String>> fleet, Map<String, List<String>> drainedBefore) {
    boolean fellBack = view.mode().equals("base");
    Map<String, Map<String, Integer>> weights = new LinkedHashMap<>();
    Map<String, List<String>> drained = new LinkedHashMap<>();
    Map<String, String> rules = new LinkedHashMap<>();
    Map<String, Map<String, Integer>> base = new LinkedHashMap<>();
    for (UpstreamWeights upstream : view.upstreams()) {
      String name = upstream.upstream();
      List<String> members = fleet.getOrDefault(name, List.of());
      Map<String, Integer> published = only(members, upstream.weights());
      Map<String, Integer> lines = only(members, upstream.base());
      if (published.isEmpty()) {
        continue;
      }
      List<String> out =
          new ArrayList<>(fellBack ? drainedBefore.getOrDefault(name, List.of()) : List.of());
      published.forEach(
          (server, weight) -> {
            if (weight == 0 && !out.contains(server)) {
              out.add(server);
            }
          });
      weights.put(name, fellBack ? lines : published);
      drained.put(name, out);
      rules.put(name, upstream.rule());
      Map<String, Integer> open = new LinkedHashMap<>(lines);
      open.keySet().removeAll(out);
      if (open.values().stream().anyMatch(w -> w > 0)) {
        base.put(name, open);
      }
    }
    return new InForce(view.weightsVersion(), weights, drained, rules, base);
  }

  /** Weights and rules of the fleet, out of those of a whole NGINX. */
  static Setting setting(
      Map<String, Map<String, Integer>> weights,
      Map<String, String> rules,
      Map<String, List<String>> fleet) {
    Map<String, Map<String, Integer>> ofFleet = new LinkedHashMap<>();
    Map<String, String> rulesOfFleet = new LinkedHashMap<>(rules);
    weights.forEach(
        (upstream, servers) -> {
          Map<String, Integer> known = only(fleet.getOrDefault(upstream, List.of()), servers);
          if (!known.isEmpty()) {
            ofFleet.put(upstream, known);
          }
        });
    rulesOfFleet.keySet().retainAll(ofFleet.keySet());
    return new Setting(ofFleet, rulesOfFleet);
  }

  Setting setting() {
    return new Setting(weights, rules);
  }

  private static Map<String, Integer> only(List<String> members, Map<String, Integer> weights) {
    Map<String, Integer> only = new LinkedHashMap<>(weights);
    only.keySet().retainAll(members);
    return only;
  }

  /** The weights of an upstream; empty when NGINX does not know it. */
  Map<String, Integer> weights(String upstream) {
    return weights.getOrDefault(upstream, Map.of());
  }

  boolean isDrained(String upstream, String server) {
    return drained.getOrDefault(upstream, List.of()).contains(server);
  }

  /**
   * The change that puts weights and one rule in force; empty when they are already. Servers left
   * out keep theirs.
   */
  Optional<Change> towards(WeightTable wanted, String rule, String who, String reason) {
    Map<String, String> otherRules = new LinkedHashMap<>();
    boolean other = false;
    for (Map.Entry<String, Map<String, Integer>> entry : wanted.weights().entrySet()) {
      String upstream = entry.getKey();
      other |= !weights(upstream).entrySet().containsAll(entry.getValue().entrySet());
      if (!rule.equals(rules.get(upstream))) {
        otherRules.put(upstream, rule);
      }
    }
    return other || !otherRules.isEmpty()
        ? Optional.of(new Change(wanted, otherRules, version, who, reason))
        : Optional.empty();
  }
}
