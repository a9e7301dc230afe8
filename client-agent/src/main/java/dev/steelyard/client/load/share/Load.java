package dev.steelyard.client.load.share;

import dev.steelyard.shared.bus.LoadStatus;
import io.vertx.core.Future;

/** What the load commands are about: a load of this agent alone, or one that several share. */
public interface Load {

  /** Ends it if it runs; completes with its totals once its last answers are in. */
  Future<LoadStatus> stop();

  /** The totals so far, or the final ones. */
  Future<LoadStatus> status();

  /**
   * Changes the number of closed-loop users; fails with a conflict when none are at work.
   *
   * @param count of all agents together, at least 0
   */
  Future<LoadStatus> users(int count);
}
