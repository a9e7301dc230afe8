package dev.steelyard.shared.bus;

import org.jspecify.annotations.Nullable;

/**
 * Trains the published plan.
 *
 * @param samples sample log to train from; null for the samples that the agent collected
 * @param components components of the Gaussian mixture; null for 27
 * @param reward {@code tardiness} (default) or {@code rank}
 * @param shrinkage 0 or more; null for 0
 * @param seed null for the configured one
 */
public record TrainPolicy(
    @Nullable String samples,
    @Nullable Integer components,
    @Nullable String reward,
    @Nullable Double shrinkage,
    @Nullable Long seed) {}
