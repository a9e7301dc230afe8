package dev.steelyard.shared.bus;

/**
 * Names one part of a shared plan.
 *
 * @param plan id of the shared plan
 * @param share index of the share, from 0
 */
public record PartOf(String plan, int share) {}
