package dev.steelyard.client.load.plan;

import dev.steelyard.client.load.arrival.ArrivalLaw;

/**
 * A stretch of one request type at a constant rate.
 *
 * @param startNanos since the start of the plan
 * @param endNanos no send is intended at or after it
 * @param meanGapNanos mean time between two sends
 * @param law of the gaps
 */
public record Run(double startNanos, double endNanos, double meanGapNanos, ArrivalLaw law) {

  static final double NANOS_PER_SECOND = 1e9;

  static Run of(double startNanos, double endNanos, double ratePerSecond, ArrivalLaw law) {
    return new Run(startNanos, endNanos, NANOS_PER_SECOND / ratePerSecond, law);
  }
}
