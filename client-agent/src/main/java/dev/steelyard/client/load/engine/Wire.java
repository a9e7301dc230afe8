package dev.steelyard.client.load.engine;

import org.jspecify.annotations.Nullable;

/**
 * One connection as its carrier sees it. For carriers that send one request at a time it has that
 * request's times and its place in the list of flights in itself, so that a request costs no
 * object.
 */
abstract class Wire {

  /** Neighbours in {@link Flights}. */
  @Nullable Wire older;

  @Nullable Wire newer;

  /** Which of its carrier's connections it is, for carriers that number them. */
  int slot;

  /** Whether a request is on its way here. */
  boolean inFlight;

  /** Of the present request, ns since the start of the run. */
  long intendedNanos;

  long sentNanos;

  /**
   * Writes a request; what becomes of it is told to the carrier.
   *
   * @param contentSeed the random parts of the request follow from it
   * @param workMillis the job size it carries; NaN for none
   */
  abstract void send(long contentSeed, double workMillis);

  /** Closes the connection; the carrier hears nothing of it any more. */
  abstract void close();
}
