package dev.steelyard.shared.bus;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Starts a new observation period: base weights, samples collected, then deadlines frozen.
 *
 * @param seconds length of the period; null for 60
 * @param deadlineMillis deadlines by upstream, to use instead of measured ones
 */
public record ObservePolicy(
    @Nullable Double seconds, @Nullable Map<String, Double> deadlineMillis) {}
