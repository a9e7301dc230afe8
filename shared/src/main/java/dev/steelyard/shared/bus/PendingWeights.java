package dev.steelyard.shared.bus;

import java.util.Map;

/**
 * Weights that were accepted and wait until they may come into force.
 *
 * @param weightsVersion version that they will have, unless others take their place
 * @param weights by upstream and server
 * @param who who asked last
 * @param reason why
 * @param because what they wait for
 */
public record PendingWeights(
    long weightsVersion,
    Map<String, Map<String, Integer>> weights,
    String who,
    String reason,
    String because) {}
