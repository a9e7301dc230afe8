package dev.steelyard.nginx.bench.learning;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * Rows as a busy fleet might give them: regimes whose means lie in a space of few dimensions (load,
 * mix, slow servers), each with its own few directions of movement, and noise in every feature.
 */
final class RegimeData {

  private static final int DIRECTIONS = 5;
  private static final double MOVEMENT = 0.5;
  private static final double NOISE = 0.2;

  private RegimeData() {}

  /** Rows of features. */
  static double[][] draw(int rows, int features, int regimes, long seed) {
    RandomGenerator random = new SplittableRandom(seed);
    double[][] space = gaussian(random, DIRECTIONS, features, 1);
    double[][][] movement = new double[regimes][][];
    double[][] mean = new double[regimes][];
    for (int k = 0; k < regimes; k++) {
      mean[k] = combined(gaussian(random, 1, DIRECTIONS, 1)[0], space);
      movement[k] = gaussian(random, DIRECTIONS, features, MOVEMENT);
    }
    double[][] data = new double[rows][];
    for (int i = 0; i < rows; i++) {
      int k = random.nextInt(regimes);
      double[] row = combined(gaussian(random, 1, DIRECTIONS, 1)[0], movement[k]);
      for (int a = 0; a < features; a++) {
        row[a] += mean[k][a] + NOISE * random.nextGaussian();
      }
      data[i] = row;
    }
    return data;
  }

  private static double[] combined(double[] share, double[][] directions) {
    double[] sum = new double[directions[0].length];
    for (int s = 0; s < share.length; s++) {
      for (int a = 0; a < sum.length; a++) {
        sum[a] += share[s] * directions[s][a];
      }
    }
    return sum;
  }

  private static double[][] gaussian(RandomGenerator random, int rows, int columns, double spread) {
    double[][] values = new double[rows][columns];
    for (double[] row : values) {
      for (int c = 0; c < columns; c++) {
        row[c] = spread * random.nextGaussian();
      }
    }
    return values;
  }
}
