package dev.steelyard.nginx.routing;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a policy decided.
 *
 * @param weights for the next window, before the guard
 * @param regime state of the sample; null without a model
 * @param posterior probability of that state, 0..1; null without a model
 * @param latencyRatio r_i by server (1 = average); empty when the policy does not know
 * @param typeRatio r_ik by upstream and server; empty when the policy does not know
 * @param errorShare e_i by server, 0..1; empty when the policy does not know
 * @param because one sentence for {@code policy.explain}
 */
public record Decision(
    WeightTable weights,
    @Nullable Integer regime,
    @Nullable Double posterior,
    Map<String, Double> latencyRatio,
    Map<String, Map<String, Double>> typeRatio,
    Map<String, Double> errorShare,
    String because) {}
