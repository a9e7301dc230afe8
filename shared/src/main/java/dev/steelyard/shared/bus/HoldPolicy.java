package dev.steelyard.shared.bus;

import org.jspecify.annotations.Nullable;

/**
 * Freezes the weights as they are, or lets the policy go on.
 *
 * @param hold false to resume; null for true
 * @param reason shown in the status
 */
public record HoldPolicy(@Nullable Boolean hold, @Nullable String reason) {}
