package dev.steelyard.client.load.arrival;

import java.util.random.RandomGenerator;

/** The gaps of a trace one after the other; the means it is asked with are of no account. */
final class TraceProcess implements ArrivalProcess {

  private final double[] gapNanos;
  private int next;

  TraceProcess(double[] gapNanos) {
    this.gapNanos = gapNanos;
  }

  @Override
  public double gapNanos(double meanNanos, RandomGenerator random) {
    double gap = gapNanos[next];
    next = next + 1 == gapNanos.length ? 0 : next + 1;
    return gap;
  }

  @Override
  public double firstGapNanos(double meanNanos, RandomGenerator random) {
    return gapNanos(meanNanos, random);
  }
}
