package dev.steelyard.client.load.arrival;

import java.util.random.RandomGenerator;

/**
 * Equal gaps with a chosen first one, so that the sends of several agents interleave evenly.
 *
 * @param phase the first gap as a share of the mean, 0..1
 */
public record FixedPhase(double phase) implements ArrivalProcess {

  @Override
  public double gapNanos(double meanNanos, RandomGenerator random) {
    return meanNanos;
  }

  @Override
  public double firstGapNanos(double meanNanos, RandomGenerator random) {
    return meanNanos * phase;
  }
}
