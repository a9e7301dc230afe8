package dev.steelyard.shared.bus;

import org.jspecify.annotations.Nullable;

/**
 * Back to the weights of the server lines and the configured picking rule, in all upstreams or one.
 *
 * @param upstream null for all
 * @param reason for the audit log
 */
public record ResetWeights(
    @Nullable String upstream, @Nullable String who, @Nullable String reason) {}
