package dev.steelyard.nginx.learning;

import java.util.Arrays;
import smile.clustering.KMeans;
import smile.math.MathEx;

/**
 * Fits a {@link GaussianMixture} by expectation maximisation from a k-means start.
 *
 * <p>Every covariance gets {@code ridge} added to its diagonal, so a cluster of equal points is no
 * failure. A component that loses all its points keeps its place with weight 0. The start is
 * Smile's k-means with k-means++ seeding. Smile's own expectation maximisation is not used: it
 * multiplies densities, and one point whose density is 0 in every component turns all parameters
 * into NaN.
 *
 * <p>Blocking; thread-safe. The same rows, settings and seed give the same mixture to the last bit,
 * on any thread.
 *
 * @param components at least 1
 * @param seed of the k-means seeding
 * @param ridge added to the diagonal of every covariance, above 0
 * @param tolerance stop when the log-likelihood of a sample moves by less, nats
 * @param maxIterations of expectation maximisation, at least 1
 */
public record MixtureFit(
    int components, long seed, double ridge, double tolerance, int maxIterations) {

  /** Shares of a point below this are taken as 0: they are below the rounding of the sums. */
  private static final double NO_SHARE = 1e-12;

  private static final int KMEANS_ITERATIONS = 100;
  private static final double KMEANS_TOLERANCE = 1e-4;

  /**
   * What a fit made.
   *
   * @param mixture the model
   * @param logLikelihoodPerSample of the fitted rows under it, nats
   * @param iterations of expectation maximisation
   */
  public record Fitted(GaussianMixture mixture, double logLikelihoodPerSample, int iterations) {}

  public MixtureFit {
    if (components < 1 || maxIterations < 1 || !(ridge > 0) || !(tolerance >= 0)) {
      throw new IllegalArgumentException(
          "components %d and iterations %d must be 1 or more, ridge %s above 0, tolerance %s 0 or more"
              .formatted(components, maxIterations, ridge, tolerance));
    }
  }

  /** Ridge 1e-3, tolerance 1e-3, at most 100 iterations. */
  public MixtureFit(int components, long seed) {
    this(components, seed, 1e-3, 1e-3, 100);
  }

  /**
   * Fits.
   *
   * @param rows n rows of d finite values, at least {@code components} different ones
   * @throws IllegalArgumentException telling how many different rows there are and are needed
   */
  public Fitted fit(double[][] rows) {
    requireEnough(rows);
    double[][] shares = new double[rows.length][components];
    GaussianMixture mixture = start(rows, shares);
    double before = Double.NEGATIVE_INFINITY;
    for (int i = 1; i <= maxIterations; i++) {
      double now = expect(mixture, rows, shares);
      if (Math.abs(now - before) < tolerance) {
        return new Fitted(mixture, now, i - 1);
      }
      before = now;
      mixture = maximise(mixture, rows, shares);
    }
    return new Fitted(mixture, expect(mixture, rows, shares), maxIterations);
  }

  private void requireEnough(double[][] rows) {
    if (rows.length == 0 || rows[0].length == 0) {
      throw new IllegalArgumentException("no values to fit a mixture to");
    }
    long different =
        Arrays.stream(rows).map(row -> Arrays.stream(row).boxed().toList()).distinct().count();
    if (different < components) {
      throw new IllegalArgumentException(
          "%d rows hold %d different points, %d components need at least %d"
              .formatted(rows.length, different, components, components));
    }
  }

  /** The mixture of the k-means clusters; fills in the shares, 1 for the cluster of a row. */
  private GaussianMixture start(double[][] rows, double[][] shares) {
    int[] label = components == 1 ? new int[rows.length] : kMeans(rows).y;
    for (int i = 0; i < rows.length; i++) {
      shares[i][label[i]] = 1;
    }
    Gaussian[] nowhere = new Gaussian[components];
    Arrays.fill(nowhere, gaussian(rows[0].clone(), new double[rows[0].length][rows[0].length]));
    return maximise(new GaussianMixture(new double[components], nowhere), rows, shares);
  }

  private KMeans kMeans(double[][] rows) {
    // Smile's generator belongs to the thread; the set of seeds beside it is shared and unguarded.
    synchronized (MixtureFit.class) {
      MathEx.setSeed(seed);
    }
    return KMeans.fit(rows, components, KMEANS_ITERATIONS, KMEANS_TOLERANCE);
  }

  /** Fills in the shares; returns the mean log-likelihood of a row. */
  private static double expect(GaussianMixture mixture, double[][] rows, double[][] shares) {
    double sum = 0;
    for (int i = 0; i < rows.length; i++) {
      sum += mixture.posteriorInto(rows[i], shares[i]);
    }
    return sum / rows.length;
  }

  private GaussianMixture maximise(GaussianMixture before, double[][] rows, double[][] shares) {
    double[] weights = new double[components];
    Gaussian[] gaussians = new Gaussian[components];
    for (int k = 0; k < components; k++) {
      double total = 0;
      for (double[] share : shares) {
        total += share[k] > NO_SHARE ? share[k] : 0;
      }
      weights[k] = total / rows.length;
      gaussians[k] = total > 0 ? gaussian(k, total, rows, shares) : before.gaussian(k);
    }
    double sum = Arrays.stream(weights).sum();
    for (int k = 0; k < components; k++) {
      weights[k] /= sum;
    }
    return new GaussianMixture(weights, gaussians);
  }

  private Gaussian gaussian(int k, double total, double[][] rows, double[][] shares) {
    int d = rows[0].length;
    double[] mean = new double[d];
    for (int i = 0; i < rows.length; i++) {
      double share = shares[i][k];
      if (share > NO_SHARE) {
        for (int a = 0; a < d; a++) {
          mean[a] += share * rows[i][a] / total;
        }
      }
    }
    double[][] covariance = new double[d][d];
    double[] off = new double[d];
    for (int i = 0; i < rows.length; i++) {
      double share = shares[i][k] / total;
      if (shares[i][k] > NO_SHARE) {
        for (int a = 0; a < d; a++) {
          off[a] = rows[i][a] - mean[a];
          double scaled = share * off[a];
          double[] line = covariance[a];
          for (int b = 0; b <= a; b++) {
            line[b] += scaled * off[b];
          }
        }
      }
    }
    return gaussian(mean, covariance);
  }

  /** Mirrors the lower half and adds the ridge. */
  private Gaussian gaussian(double[] mean, double[][] covariance) {
    for (int a = 0; a < mean.length; a++) {
      covariance[a][a] += ridge;
      for (int b = 0; b < a; b++) {
        covariance[b][a] = covariance[a][b];
      }
    }
    return new Gaussian(mean, covariance);
  }
}
