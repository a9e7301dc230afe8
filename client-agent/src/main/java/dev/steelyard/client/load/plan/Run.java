package dev.steelyard.client.load.plan;

import dev.steelyard.client.load.arrival.ArrivalProcess;

/**
 * A stretch of one request type at a rate that is constant or changes evenly.
 *
 * @param startNanos since the start of the plan
 * @param endNanos no send is intended at or after it
 * @param meanGapNanos mean time between two sends at the start; infinite for a rate of 0
 * @param endMeanGapNanos the same at the end
 * @param law of the gaps
 */
public record Run(
    double startNanos,
    double endNanos,
    double meanGapNanos,
    double endMeanGapNanos,
    ArrivalProcess law) {

  static final double NANOS_PER_SECOND = 1e9;

  /** At a constant rate. */
  static Run of(double startNanos, double endNanos, double ratePerSecond, ArrivalProcess law) {
    return ramp(startNanos, endNanos, ratePerSecond, ratePerSecond, law);
  }

  /** From one rate to another. */
  static Run ramp(
      double startNanos,
      double endNanos,
      double ratePerSecond,
      double endRatePerSecond,
      ArrivalProcess law) {
    return new Run(
        startNanos,
        endNanos,
        NANOS_PER_SECOND / ratePerSecond,
        NANOS_PER_SECOND / endRatePerSecond,
        law);
  }

  /** With gaps that are ns already. */
  static Run ofNanos(double startNanos, double endNanos, ArrivalProcess process) {
    return new Run(startNanos, endNanos, 1, 1, process);
  }

  /** The same with 1/n of the sends. */
  Run thinned(int n, ArrivalProcess newLaw) {
    return new Run(startNanos, endNanos, meanGapNanos * n, endMeanGapNanos * n, newLaw);
  }

  /**
   * When so many mean gaps have gone by. For a rate that goes from a to b in the time T that is the
   * root of {@code a·t + (b - a)/T · t²/2 = gaps}; infinite when a falling rate never gets there.
   */
  double timeNanos(double gaps) {
    if (meanGapNanos == endMeanGapNanos) {
      return startNanos + gaps * meanGapNanos;
    }
    double startRate = 1 / meanGapNanos;
    double slope = (1 / endMeanGapNanos - startRate) / (endNanos - startNanos);
    double root = startRate * startRate + 2 * slope * gaps;
    if (root < 0) {
      return Double.POSITIVE_INFINITY;
    }
    return gaps == 0 ? startNanos : startNanos + 2 * gaps / (startRate + Math.sqrt(root));
  }
}
