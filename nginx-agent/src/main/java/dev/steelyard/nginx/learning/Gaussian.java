package dev.steelyard.nginx.learning;

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
