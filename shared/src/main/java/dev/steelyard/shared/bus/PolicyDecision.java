package dev.steelyard.shared.bus;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One decision of the loop, after each sample.
 *
 * @param policy the policy in charge
 * @param sampleNumber the sample that it answers
 * @param regime state (component) of the sample; null without a model
 * @param posterior probability of that state, 0..1; null without a model
 * @param weights weights asked for, by upstream and server
 * @param guard see {@link PolicyStatus#guard()}
 * @param tardinessPer1000 accumulated relative tardiness of the window, a thousand requests; null
 *     without deadlines
 * @param reward -ln(0.001 + tardiness a request) of the window; null without deadlines
 * @param latencyRatio r_i by server: latency over the fleet's, 1 = average
 */
public record PolicyDecision(
    String policy,
    long sampleNumber,
    @Nullable Integer regime,
    @Nullable Double posterior,
    Map<String, Map<String, Integer>> weights,
    String guard,
    @Nullable Double tardinessPer1000,
    @Nullable Double reward,
    Map<String, Double> latencyRatio) {}
