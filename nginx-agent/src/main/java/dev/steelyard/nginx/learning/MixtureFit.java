package dev.steelyard.nginx.learning;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Fits a {@link GaussianMixture} by expectation maximisation. A start is the likeliest after a few
 * iterations from several k-means clusterings (Biernacki, Celeux and Govaert 2003).
 *
 * <p>Every covariance gets {@code ridge} added to its diagonal, so a cluster of equal points is no
 * failure. A component that loses all its points keeps its place with weight 0. Everything is done
 * in logarithms, so a point whose density is 0 in every component spoils nothing.
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

  /** Clusterings of a start. */
  private static final int CANDIDATES = 8;

  /** Iterations after which they are compared. */
  private static final int SHORT_RUN = 3;

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
   * Fits from one start.
   *
   * @param rows n rows of d finite values, at least {@code components} different ones
   * @throws IllegalArgumentException telling how many different rows there are and are needed
   */
  public Fitted fit(double[][] rows) {
    return fit(rows, 1);
  }

  /**
   * Fits from several starts and keeps the likeliest.
   *
   * @param rows n rows of d finite values, at least {@code components} different ones
   * @param starts at least 1
   * @throws IllegalArgumentException telling how many different rows there are and are needed
   */
  public Fitted fit(double[][] rows, int starts) {
    if (starts < 1) {
      throw new IllegalArgumentException(starts + " starts, use 1 or more");
    }
    requireEnough(rows);
    double[][] columns = transposed(rows);
    SplittableRandom random = new SplittableRandom(seed);
    Fitted best = fit(rows, columns, random.split());
    for (int start = 1; start < starts; start++) {
      best = likelier(best, fit(rows, columns, random.split()));
    }
    return best;
  }

  private Fitted fit(double[][] rows, double[][] columns, SplittableRandom random) {
    Shares shares = new Shares(rows, columns, components);
    GaussianMixture mixture = start(shares, columns, random);
    double before = Double.NEGATIVE_INFINITY;
    for (int i = 1; i <= maxIterations; i++) {
      double now = shares.expect(mixture);
      if (Math.abs(now - before) < tolerance) {
        return new Fitted(mixture, now, i - 1);
      }
      before = now;
      mixture = shares.maximise(mixture, ridge);
    }
    return new Fitted(mixture, shares.expect(mixture), maxIterations);
  }

  /** The likeliest after a few iterations from each of several clusterings. */
  private GaussianMixture start(Shares shares, double[][] columns, SplittableRandom random) {
    Fitted best = candidate(shares, columns, random);
    for (int other = 1; other < CANDIDATES && components > 1; other++) {
      best = likelier(best, candidate(shares, columns, random));
    }
    return best.mixture();
  }

  private Fitted candidate(Shares shares, double[][] columns, SplittableRandom random) {
    shares.set(new ClusterStart(columns, components, random).labels());
    GaussianMixture mixture = shares.maximise(null, ridge);
    double likelihood = shares.expect(mixture);
    for (int i = 0; i < SHORT_RUN; i++) {
      mixture = shares.maximise(mixture, ridge);
      likelihood = shares.expect(mixture);
    }
    return new Fitted(mixture, likelihood, SHORT_RUN);
  }

  /** The first among equals. */
  private static Fitted likelier(Fitted one, Fitted other) {
    return other.logLikelihoodPerSample() > one.logLikelihoodPerSample() ? other : one;
  }

  private void requireEnough(double[][] rows) {
    if (rows.length == 0 || rows[0].length == 0) {
      throw new IllegalArgumentException("no values to fit a mixture to");
    }
    long different =
        Arrays.stream(rows)
            .map(row -> Arrays.stream(row).boxed().toList())
            .distinct()
            .limit(components)
            .count();
    if (different < components) {
      throw new IllegalArgumentException(
          "%d rows hold %d different points, %d components need at least %d"
              .formatted(rows.length, different, components, components));
    }
  }

  private static double[][] transposed(double[][] rows) {
    double[][] columns = new double[rows[0].length][rows.length];
    for (int i = 0; i < rows.length; i++) {
      for (int a = 0; a < columns.length; a++) {
        columns[a][i] = rows[i][a];
      }
    }
    return columns;
  }
}
