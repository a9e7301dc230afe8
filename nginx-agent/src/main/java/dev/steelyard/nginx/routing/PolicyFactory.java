package dev.steelyard.nginx.routing;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes a policy when it is activated. */
@FunctionalInterface
public interface PolicyFactory {

  /**
   * What an activation asks for.
   *
   * @param rule picking rule asked for; null for the policy's own
   * @param seed for policies that draw
   * @param base weights of the server lines, drained servers left out
   */
  record Terms(@Nullable String rule, long seed, WeightTable base) {

    /** The rule asked for, or the given one. */
    public String ruleOr(String own) {
      return rule == null ? own : rule;
    }
  }

  RoutingPolicy create(Terms terms);

  /** The policies that need no training and no draw: {@code none} and {@code gains}. */
  static Map<String, PolicyFactory> builtIn(RoutingSettings settings) {
    return Map.of(
        BaseWeights.NAME,
        terms -> new BaseWeights(terms.base(), terms.ruleOr(settings.baseRule())),
        LatencyGains.NAME,
        terms -> {
          String rule = terms.ruleOr(settings.gainsRule());
          Gains given = settings.gains();
          return new LatencyGains(rule, given == null ? Gains.forRule(rule) : given);
        });
  }
}
