package dev.steelyard.shared.bus;

import io.vertx.core.Future;
import java.util.OptionalLong;

/** Who of several agents leads: at most one at a time, as far as they can reach each other. */
public interface Election {

  /**
   * Takes the lead if nobody has it, or keeps it. To be called a few times in {@link
   * Leadership#LEASE}, one call at a time.
   *
   * @param newest the newest term that the caller knows of; a new leader's is above it
   * @return the term of this agent; empty while another leads. The same as before as long as nobody
   *     else led in between and the term is still the newest
   */
  Future<OptionalLong> campaign(long newest);

  /** Lets the lead go, if this agent has it. */
  Future<Void> resign();
}
