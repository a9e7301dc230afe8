package dev.steelyard.nginx.learning;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How much of each row belongs to each component: the two steps of expectation maximisation over
 * rows that are kept both by row and by column, so that every inner loop runs along an array.
 */
final class Shares {

  /** Shares of a point below this are taken as 0: they are below the rounding of the sums. */
  private static final double NO_SHARE = 1e-12;

  /** Points at a time; their coordinates stay in the nearest cache. */
  private static final int BLOCK = 64;

  private final double[][] rows;
  private final double[][] columns;

  /** By component and row. */
  private final double[][] shares;

  private final double[][] rest;
  private final double[] squared = new double[BLOCK];
  private final double[] largest = new double[BLOCK];
  private final double[] sum = new double[BLOCK];

  /**
   * @param columns the rows, transposed
   */
  Shares(double[][] rows, double[][] columns, int components) {
    this.rows = rows;
    this.columns = columns;
    this.shares = new double[components][rows.length];
    this.rest = new double[columns.length][BLOCK];
  }

  /** Each row belongs to one component. */
  void set(int[] label) {
    for (double[] of : shares) {
      Arrays.fill(of, 0);
    }
    for (int i = 0; i < label.length; i++) {
      shares[label[i]][i] = 1;
    }
  }

  /** Shares under the mixture; returns the mean log-likelihood of a row. */
  double expect(GaussianMixture mixture) {
    double likelihood = 0;
    for (int from = 0; from < rows.length; from += BLOCK) {
      likelihood += expect(mixture, from, Math.min(rows.length, from + BLOCK));
    }
    return likelihood / rows.length;
  }

  private double expect(GaussianMixture mixture, int from, int to) {
    int n = to - from;
    Arrays.fill(largest, Double.NEGATIVE_INFINITY);
    for (int k = 0; k < shares.length; k++) {
      double[] of = shares[k];
      if (mixture.weight(k) > 0) {
        mixture
            .gaussian(k)
            .logDensities(columns, from, to, rest, squared, Math.log(mixture.weight(k)), of);
        for (int p = 0; p < n; p++) {
          largest[p] = Math.max(largest[p], of[from + p]);
        }
      } else {
        Arrays.fill(of, from, to, Double.NEGATIVE_INFINITY);
      }
    }
    Arrays.fill(sum, 0);
    for (double[] of : shares) {
      for (int p = 0; p < n; p++) {
        double share = Math.exp(of[from + p] - largest[p]);
        of[from + p] = share;
        sum[p] += share;
      }
    }
    for (double[] of : shares) {
      for (int p = 0; p < n; p++) {
        of[from + p] /= sum[p];
      }
    }
    double likelihood = 0;
    for (int p = 0; p < n; p++) {
      likelihood += largest[p] + Math.log(sum[p]);
    }
    return likelihood;
  }

  /**
   * The mixture that explains these shares best.
   *
   * @param before whose component stays when it owns no row; null when each owns one
   * @param ridge added to the diagonal of every covariance
   */
  GaussianMixture maximise(@Nullable GaussianMixture before, double ridge) {
    double[] weights = new double[shares.length];
    Gaussian[] gaussians = new Gaussian[shares.length];
    int[] members = new int[rows.length];
    for (int k = 0; k < shares.length; k++) {
      int count = 0;
      double total = 0;
      for (int i = 0; i < rows.length; i++) {
        if (shares[k][i] > NO_SHARE) {
          members[count++] = i;
          total += shares[k][i];
        }
      }
      weights[k] = total / rows.length;
      gaussians[k] =
          count == 0
              ? Objects.requireNonNull(before).gaussian(k)
              : WeightedMoments.gaussian(rows, shares[k], Arrays.copyOf(members, count), ridge);
    }
    double all = Arrays.stream(weights).sum();
    for (int k = 0; k < weights.length; k++) {
      weights[k] /= all;
    }
    return new GaussianMixture(weights, gaussians);
  }
}
