package dev.steelyard.shared.bus;

/**
 * Client agents begin a plan together; the sender coordinates them.
 *
 * @param plan id of the shared plan
 */
public record LoadShared(String plan) {}
