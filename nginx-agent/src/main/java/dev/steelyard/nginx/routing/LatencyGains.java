package dev.steelyard.nginx.routing;

import dev.steelyard.nginx.upstream.PickRule;
import dev.steelyard.shared.sample.Sample;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Weights that follow measured latency over a connection-counting balancer.
 *
 * <p>For server i and request type k, with the ratios of {@link LatencyRatios}:
 *
 * <pre>
 * lw_ik = -G0 ln r_i - G1 (ln r_ik - ln r_i) - g_e e_i
 * l_ik  = max(floor, lw_ik - max_j lw_jk)
 * f_ik  = (1 - beta) f_ik + beta l_ik,  f starts at 0
 * w_ik  = max(1, round(100 exp(f_ik) / max_j exp(f_jk)))
 * </pre>
 *
 * <p>Over {@code least-conn} or {@code shortest-delay} the fixed point is unique, because base and
 * weights both react against overload: w is near the speed when idle and near the square root of
 * the capacity when saturated. The data plane takes 0..1000, so 1..100 goes out times 10.
 */
public final class LatencyGains implements RoutingPolicy {

  /** The name in {@code steelyard.policy.activate}. */
  public static final String NAME = "gains";

  private static final int RESOLUTION = 100;

  private final String rule;
  private final Gains gains;
  private final DecayedSums sums;
  private Map<String, Map<String, Double>> smoothed = Map.of();

  public LatencyGains(String rule, Gains gains) {
    this.rule = PickRule.of("rule", rule).wireName();
    this.gains = gains;
    this.sums = new DecayedSums(gains.alpha());
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String rule() {
    return rule;
  }

  @Override
  public Decision decide(Sample sample) {
    LatencyRatios ratios = sums.update(sample);
    Map<String, Map<String, Double>> next = new LinkedHashMap<>();
    Map<String, Map<String, Integer>> weights = new LinkedHashMap<>();
    ratios
        .typeRatio()
        .forEach(
            (upstream, typeRatio) -> {
              if (!typeRatio.isEmpty()) {
                Map<String, Double> before = smoothed.getOrDefault(upstream, Map.of());
                Map<String, Double> after = smooth(before, logWeights(ratios, typeRatio));
                next.put(upstream, after);
                weights.put(upstream, weights(after));
              }
            });
    smoothed = next;
    return new Decision(
        new WeightTable(weights),
        null,
        null,
        ratios.latencyRatio(),
        ratios.typeRatio(),
        ratios.errorShare(),
        String.format(
            Locale.ROOT,
            "weights follow measured latency (gains %s and %s, errors %s)",
            gains.latency(),
            gains.type(),
            gains.error()));
  }

  private Map<String, Double> logWeights(LatencyRatios ratios, Map<String, Double> typeRatio) {
    Map<String, Double> logs = new LinkedHashMap<>();
    typeRatio.forEach(
        (server, ofType) -> {
          double slow = Math.log(ratios.latencyRatio().getOrDefault(server, 1.0));
          double errors = ratios.errorShare().getOrDefault(server, 0.0);
          logs.put(
              server,
              -gains.latency() * slow
                  - gains.type() * (Math.log(ofType) - slow)
                  - gains.error() * errors);
        });
    return logs;
  }

  private Map<String, Double> smooth(Map<String, Double> before, Map<String, Double> logWeights) {
    double largest = Collections.max(logWeights.values());
    Map<String, Double> after = new LinkedHashMap<>();
    logWeights.forEach(
        (server, log) -> {
          double target = Math.max(gains.floor(), log - largest);
          double past = before.getOrDefault(server, 0.0);
          after.put(server, (1 - gains.beta()) * past + gains.beta() * target);
        });
    return after;
  }

  private static Map<String, Integer> weights(Map<String, Double> logs) {
    double largest = Math.exp(Collections.max(logs.values()));
    Map<String, Integer> weights = new LinkedHashMap<>();
    logs.forEach(
        (server, log) -> {
          long weight = Math.max(1, Math.round(RESOLUTION * Math.exp(log) / largest));
          weights.put(server, (int) weight * (WeightTable.MAX / RESOLUTION));
        });
    return weights;
  }

  @Override
  public void forget() {
    sums.forget();
    smoothed = Map.of();
  }
}
