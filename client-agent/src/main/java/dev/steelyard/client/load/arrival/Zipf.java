package dev.steelyard.client.load.arrival;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * K / M with K in 1..100, P(K = k) proportional to k⁻³ and M = E[K] = 1.360211, the law of the
 * published load program: mean 1, coefficient of variation 1.154354, largest value 73.5.
 */
final class Zipf {

  private static final int LARGEST = 100;
  private static final double[] CUMULATED = new double[LARGEST];

  /** M. */
  static final double MEAN;

  static {
    double weights = 0;
    double weighted = 0;
    for (int k = 1; k <= LARGEST; k++) {
      weights += Math.pow(k, -3);
      weighted += Math.pow(k, -2);
      CUMULATED[k - 1] = weights;
    }
    MEAN = weighted / weights;
    for (int i = 0; i < LARGEST; i++) {
      CUMULATED[i] /= weights;
    }
  }

  private Zipf() {}

  static double draw(RandomGenerator random) {
    return drawInteger(random) / MEAN;
  }

  /** K itself. */
  static int drawInteger(RandomGenerator random) {
    int found = Arrays.binarySearch(CUMULATED, random.nextDouble());
    int index = found >= 0 ? found + 1 : -found - 1;
    return Math.min(index, LARGEST - 1) + 1;
  }
}
