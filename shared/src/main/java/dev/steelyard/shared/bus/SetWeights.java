package dev.steelyard.shared.bus;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * New weights.
 *
 * @param weights by upstream, then by {@code host:port}: 0..1000, not all 0 in an upstream;
 *     upstreams and servers left out keep theirs
 * @param rules picking rule by upstream ({@code round-robin}, {@code least-conn}, {@code
 *     shortest-delay}); null keeps it
 * @param expectedVersion refused with {@code conflict} when the version in force is another; null
 *     does not check
 * @param dryRun true answers what would change and writes nothing
 * @param force allows a step above factor 4 by a person
 * @param who for the audit log; null for the sender of the message
 * @param reason for the audit log
 */
public record SetWeights(
    @Nullable Map<String, Map<String, Integer>> weights,
    @Nullable Map<String, String> rules,
    @Nullable Long expectedVersion,
    @Nullable Boolean dryRun,
    @Nullable Boolean force,
    @Nullable String who,
    @Nullable String reason) {}
