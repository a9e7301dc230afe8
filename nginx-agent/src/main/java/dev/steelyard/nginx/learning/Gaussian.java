package dev.steelyard.nginx.learning;

import java.util.Arrays;

/**
 * A multivariate normal distribution by its Cholesky factor: plain Java, so that a model can be
 * used where no native linear algebra is.
 */
final class Gaussian {

  private static final double LOG_2_PI = Math.log(2 * Math.PI);

  private final double[] mean;
  private final double[][] covariance;

  /** Column j of the lower factor L from the diagonal down: {@code factor[j][i - j] = L_ij}. */
  private final double[][] factor;

  private final double logNorm;

  /**
   * @param mean d values
   * @param covariance d rows of d, symmetric and positive definite; only the lower half is read
   * @throws IllegalArgumentException when it is not positive definite
   */
  Gaussian(double[] mean, double[][] covariance) {
    this.mean = mean;
    this.covariance = covariance;
    this.factor = cholesky(covariance);
    double halfLogDeterminant = 0;
    for (double[] column : factor) {
      halfLogDeterminant += Math.log(column[0]);
    }
    this.logNorm = -0.5 * mean.length * LOG_2_PI - halfLogDeterminant;
  }

  double[] mean() {
    return mean;
  }

  double[][] covariance() {
    return covariance;
  }

  /** Natural logarithm of the density at x. */
  double logDensity(double[] x) {
    int d = mean.length;
    double[] rest = new double[d];
    for (int i = 0; i < d; i++) {
      rest[i] = x[i] - mean[i];
    }
    // Solves L z = x - mean column by column; the squared length of z is the squared distance.
    double squared = 0;
    for (int j = 0; j < d; j++) {
      double[] column = factor[j];
      double z = rest[j] / column[0];
      squared += z * z;
      for (int i = j + 1; i < d; i++) {
        rest[i] -= column[i - j] * z;
      }
    }
    return logNorm - 0.5 * squared;
  }

  /**
   * Writes the log densities of several points, up to {@code rest[0].length} of them, as {@link
   * #logDensity} gives them one by one. The inner loops run along the points.
   *
   * @param columns the points by coordinate
   * @param from the first point
   * @param to past the last point
   * @param rest scratch, one array a coordinate
   * @param squared scratch, as long as each of those
   * @param out gets {@code offset + log density} at {@code from..to-1}
   */
  void logDensities(
      double[][] columns,
      int from,
      int to,
      double[][] rest,
      double[] squared,
      double offset,
      double[] out) {
    int d = mean.length;
    int n = to - from;
    for (int i = 0; i < d; i++) {
      double[] column = columns[i];
      double[] line = rest[i];
      double middle = mean[i];
      for (int p = 0; p < n; p++) {
        line[p] = column[from + p] - middle;
      }
    }
    Arrays.fill(squared, 0, n, 0);
    int j = 0;
    for (; j + 3 < d; j += 4) {
      solveFour(j, n, rest, squared);
    }
    for (; j < d; j++) {
      solve(j, n, rest, squared);
      for (int i = j + 1; i < d; i++) {
        take(rest[i], factor[j][i - j], rest[j], n);
      }
    }
    double constant = logNorm + offset;
    for (int p = 0; p < n; p++) {
      out[from + p] = constant - 0.5 * squared[p];
    }
  }

  /** Coordinates j..j+3 of z, and what they take from the others. */
  private void solveFour(int j, int n, double[][] rest, double[] squared) {
    for (int a = j; a < j + 4; a++) {
      solve(a, n, rest, squared);
      for (int i = a + 1; i < j + 4; i++) {
        take(rest[i], factor[a][i - a], rest[a], n);
      }
    }
    double[] z0 = rest[j];
    double[] z1 = rest[j + 1];
    double[] z2 = rest[j + 2];
    double[] z3 = rest[j + 3];
    for (int i = j + 4; i < mean.length; i++) {
      takeFour(
          rest[i],
          factor[j][i - j],
          z0,
          factor[j + 1][i - j - 1],
          z1,
          factor[j + 2][i - j - 2],
          z2,
          factor[j + 3][i - j - 3],
          z3,
          n);
    }
  }

  private void solve(int j, int n, double[][] rest, double[] squared) {
    double[] z = rest[j];
    double inverse = 1 / factor[j][0];
    for (int p = 0; p < n; p++) {
      z[p] *= inverse;
      squared[p] += z[p] * z[p];
    }
  }

  private static void take(double[] line, double times, double[] z, int n) {
    for (int p = 0; p < n; p++) {
      line[p] -= times * z[p];
    }
  }

  private static void takeFour(
      double[] line,
      double t0,
      double[] z0,
      double t1,
      double[] z1,
      double t2,
      double[] z2,
      double t3,
      double[] z3,
      int n) {
    for (int p = 0; p < n; p++) {
      line[p] -= t0 * z0[p] + t1 * z1[p] + t2 * z2[p] + t3 * z3[p];
    }
  }

  /** Whether every coordinate of x lies within the mean ± {@code sigmas} standard deviations. */
  boolean inBox(double[] x, double sigmas) {
    for (int i = 0; i < mean.length; i++) {
      if (Math.abs(x[i] - mean[i]) > sigmas * Math.sqrt(covariance[i][i])) {
        return false;
      }
    }
    return true;
  }

  private static double[][] cholesky(double[][] a) {
    int d = a.length;
    double[][] columns = new double[d][];
    for (int j = 0; j < d; j++) {
      double[] column = new double[d - j];
      for (int i = j; i < d; i++) {
        double rest = a[i][j];
        for (int k = 0; k < j; k++) {
          rest -= columns[k][i - k] * columns[k][j - k];
        }
        column[i - j] = rest;
      }
      if (!(column[0] > 0) || !Double.isFinite(column[0])) {
        throw new IllegalArgumentException(
            "covariance is not positive definite: pivot %d is %s".formatted(j, column[0]));
      }
      double diagonal = Math.sqrt(column[0]);
      for (int i = 0; i < column.length; i++) {
        column[i] /= diagonal;
      }
      columns[j] = column;
    }
    return columns;
  }
}
