package dev.steelyard.client.load.arrival;

import java.util.random.RandomGenerator;

/**
 * Where the gaps between intended sends come from: a law, or a sequence with a state of its own.
 */
public interface ArrivalProcess {

  /** Sends do not belong to connections. */
  int ANY = -1;

  /** The gap to the next send in the unit of the mean (ns, or mean gaps), at least 0. */
  double gapNanos(double meanNanos, RandomGenerator random);

  /** The time from the start of a run to its first send, in the same unit, at least 0. */
  double firstGapNanos(double meanNanos, RandomGenerator random);

  /** Whether sends wait for a time; otherwise they only wait for a free connection. */
  default boolean waits() {
    return true;
  }

  /** The connection that the next send belongs to, from 0; {@link #ANY} for any. */
  default int connection() {
    return ANY;
  }
}
