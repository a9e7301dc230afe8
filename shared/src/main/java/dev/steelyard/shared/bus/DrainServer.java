package dev.steelyard.shared.bus;

import org.jspecify.annotations.Nullable;

/**
 * Weight 0 for a server: nothing new, requests in flight finish. Taken back with {@code undo}, or
 * with weights of one's own ({@link SetWeights}), or with a reset of all servers ({@link
 * ResetWeights}).
 *
 * @param server {@code host:port}
 * @param upstream null for every upstream that has the server
 * @param reason for the audit log
 * @param undo true gives a drained server its base weight again, on the scale of the others'
 *     weights
 */
public record DrainServer(
    String server,
    @Nullable String upstream,
    @Nullable String who,
    @Nullable String reason,
    @Nullable Boolean undo) {

  /** A drain. */
  public DrainServer(
      String server, @Nullable String upstream, @Nullable String who, @Nullable String reason) {
    this(server, upstream, who, reason, null);
  }
}
