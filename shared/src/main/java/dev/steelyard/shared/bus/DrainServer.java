package dev.steelyard.shared.bus;

import org.jspecify.annotations.Nullable;

/**
 * Weight 0 for a server: nothing new, requests in flight finish.
 *
 * @param server {@code host:port}
 * @param upstream null for every upstream that has the server
 * @param reason for the audit log
 */
public record DrainServer(
    String server, @Nullable String upstream, @Nullable String who, @Nullable String reason) {}
