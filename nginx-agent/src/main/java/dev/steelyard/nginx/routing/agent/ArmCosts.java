package dev.steelyard.nginx.routing.agent;

/**
 * What the arms of {@link GainArms} cost, as logarithms, and how much worse another may be than the
 * best known.
 *
 * <p>Few tries say little, so each mean is drawn to that of the default arm as if that had been
 * seen 4 times more. The loss that a try may add to all windows of an {@link ExplorationBudget}
 * together is bounded by {@code 0.02 (exp(gap + 1.64 sd sqrt(1 / (tries + 4) + 1 / (tries of the
 * best + 4))) - 1)}, with the gap of those means and the standard deviation of the costs about
 * their means.
 */
final class ArmCosts {

  private static final int COUNT_CAP = 400;
  private static final double PRIOR_TRIES = 4;
  private static final double ONE_SIDED_95 = 1.64;
  private static final int LEAST_RESIDUALS = 10;

  /** The spread of costs about the means, which arms of all contexts tell of together. */
  static final class Spread {

    private double squares;
    private int count;

    private void add(double residual) {
      count++;
      squares += (residual * residual - squares) / Math.min(COUNT_CAP, count);
    }
  }

  private final int defaultArm;
  private final Spread spread;
  private final double[] means = new double[GainArms.COUNT];
  private final int[] tries = new int[GainArms.COUNT];

  ArmCosts(int defaultArm, Spread spread) {
    this.defaultArm = defaultArm;
    this.spread = spread;
  }

  /** An arm ruled a window; the logarithm of what it cost. */
  void add(int arm, double logCost) {
    if (tries[arm] > 0) {
      spread.add(logCost - means[arm]);
    }
    tries[arm] = Math.min(COUNT_CAP, tries[arm] + 1);
    means[arm] += (logCost - means[arm]) / tries[arm];
  }

  double[] means() {
    return means;
  }

  int[] tries() {
    return tries;
  }

  /** The arm with the lowest mean, drawn to that of the default arm; the default among equals. */
  int best() {
    int best = defaultArm;
    for (int a = 0; a < GainArms.COUNT; a++) {
      best = expected(a) < expected(best) ? a : best;
    }
    return best;
  }

  private double expected(int arm) {
    double prior = means[defaultArm];
    return prior + tries[arm] * (means[arm] - prior) / (tries[arm] + PRIOR_TRIES);
  }

  /** Whether an arm cost less than the default one so far. */
  boolean proven(int arm) {
    return arm == defaultArm || expected(arm) < expected(defaultArm);
  }

  /** Upper bound of the relative loss; infinite before costs repeat. */
  double lossBound(int arm) {
    if (spread.count < LEAST_RESIDUALS) {
      return Double.POSITIVE_INFINITY;
    }
    int best = best();
    double width = 1 / (tries[arm] + PRIOR_TRIES) + 1 / (tries[best] + PRIOR_TRIES);
    double bound =
        expected(arm) - expected(best) + ONE_SIDED_95 * Math.sqrt(spread.squares * width);
    return ExplorationBudget.SHARE * (Math.exp(bound) - 1);
  }
}
