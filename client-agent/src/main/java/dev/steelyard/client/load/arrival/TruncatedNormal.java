package dev.steelyard.client.load.arrival;

import java.util.random.RandomGenerator;

/**
 * A normal law of mean 1 and coefficient of variation 0.3, truncated at 0 and rescaled to mean 1.
 *
 * <p>For X ~ N(1, c²), E[X | X > 0] = 1 + c·φ(1/c)/Φ(1/c), which the draw is divided by. With c =
 * 0.3 that is 1.000462; 0.043 % of the draws are thrown away and drawn again.
 */
final class TruncatedNormal {

  private static final double CV = 0.3;

  /** Φ(1/0.3); φ is computed below. */
  private static final double NOT_TRUNCATED = 0.9995709396668031;

  private static final double MEAN =
      1 + CV * Math.exp(-0.5 / (CV * CV)) / Math.sqrt(2 * Math.PI) / NOT_TRUNCATED;

  private TruncatedNormal() {}

  static double draw(RandomGenerator random) {
    double x;
    do {
      x = 1 + CV * random.nextGaussian();
    } while (x <= 0);
    return x / MEAN;
  }
}
