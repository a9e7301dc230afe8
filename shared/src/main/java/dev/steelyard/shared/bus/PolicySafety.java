package dev.steelyard.shared.bus;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What watches over the policy in charge.
 *
 * @param interventions how often something came between a policy and the weights since the start:
 *     {@code probe} and {@code tripped} (windows on base weights), {@code trip} (policy found
 *     worse), {@code step-limit} and {@code floor} (weights), {@code overload}, {@code
 *     unknown-regime}, {@code no-deadlines}, {@code default-gains} (windows in which the default
 *     gains ruled in place of the policy), {@code held}, {@code frozen}, {@code base} (samples
 *     lost)
 * @param comparison with the base weights: what it does now and what it knows; null without a
 *     policy
 * @param regimes what is known of the regimes of the fleet
 */
public record PolicySafety(
    Map<String, Long> interventions, @Nullable String comparison, String regimes) {}
