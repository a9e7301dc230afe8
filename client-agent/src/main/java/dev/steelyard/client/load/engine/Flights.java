package dev.steelyard.client.load.engine;

import org.jspecify.annotations.Nullable;

/** The connections with a request on its way, in the order of sending: that of the timeouts. */
final class Flights {

  private @Nullable Wire oldest;
  private @Nullable Wire newest;
  private int size;

  int size() {
    return size;
  }

  /** The one that was sent first; null when there is none. */
  @Nullable Wire oldest() {
    return oldest;
  }

  /** A request leaves on a connection that carries none. */
  void add(Wire wire, long intendedNanos, long sentNanos) {
    wire.intendedNanos = intendedNanos;
    wire.sentNanos = sentNanos;
    wire.inFlight = true;
    wire.older = newest;
    if (newest == null) {
      oldest = wire;
    } else {
      newest.newer = wire;
    }
    newest = wire;
    size++;
  }

  /** A request ended; false when there was none on this connection. */
  boolean remove(Wire wire) {
    if (!wire.inFlight) {
      return false;
    }
    Wire before = wire.older;
    Wire after = wire.newer;
    if (before == null) {
      oldest = after;
    } else {
      before.newer = after;
    }
    if (after == null) {
      newest = before;
    } else {
      after.older = before;
    }
    wire.older = null;
    wire.newer = null;
    wire.inFlight = false;
    size--;
    return true;
  }
}
