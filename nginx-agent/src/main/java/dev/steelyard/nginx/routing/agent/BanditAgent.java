package dev.steelyard.nginx.routing.agent;

import java.util.Locale;

/**
 * A contextual bandit over the gain G0: the context is the logarithm of the requests in flight, the
 * cost {@code ln(0.001 + tardiness per request)} of the window after the choice. Arms that were
 * never tried come first, then the lowest {@code mean - sqrt(ln(1 + tries of all) / tries)}.
 *
 * <p>Where exploration is not {@link Exploration#FREE}, that arm is tried only when allowed, and
 * else the best known one rules: the lowest mean, each counted as if the default arm's mean had
 * been seen 4 times more. The loss that a try may add is bounded by {@code 0.02 (exp(gap + 1.64 sd
 * sqrt(1 / (tries + 4) + 1 / (tries of the best + 4))) - 1)}, with the gap of those means and the
 * standard deviation of the costs about their means.
 */
final class BanditAgent implements Agent {

  private static final int CONTEXTS = 8;
  private static final int COUNT_CAP = 400;
  private static final double PRIOR_TRIES = 4;
  private static final double ONE_SIDED_95 = 1.64;
  private static final int LEAST_RESIDUALS = 10;

  private final GainAgent gains;
  private final Exploration exploration;
  private final int defaultArm;
  private final double[][] means = new double[CONTEXTS][GainArms.COUNT];
  private final int[][] tries = new int[CONTEXTS][GainArms.COUNT];
  private double residualSquares;
  private int residuals;
  private int context = -1;
  private int arm;
  private boolean trying;

  BanditAgent(GainSettings gains, Exploration exploration, int servers, int types) {
    this.gains = new GainAgent(gains, servers, types);
    this.exploration = exploration;
    this.defaultArm = nearestArm(gains.server());
  }

  private static int nearestArm(double gain) {
    int nearest = 0;
    for (int a = 1; a < GainArms.COUNT; a++) {
      nearest =
          Math.abs(GainArms.gain(a) - gain) < Math.abs(GainArms.gain(nearest) - gain) ? a : nearest;
    }
    return nearest;
  }

  @Override
  public void tick(Window window, WeightSink to) {
    if (context >= 0 && !Double.isNaN(window.cost())) {
      learn(GainArms.logCost(window));
    }
    context = context(window.inFlight());
    int wished = choose(means[context], tries[context]);
    int best = best();
    trying = wished != best && exploration.allowed(lossBound(wished, best));
    arm = trying ? wished : best;
    gains.tick(window, to, GainArms.gain(arm));
  }

  private void learn(double cost) {
    if (tries[context][arm] > 0) {
      residuals++;
      double off = cost - means[context][arm];
      residualSquares += (off * off - residualSquares) / Math.min(COUNT_CAP, residuals);
    }
    int n = Math.min(COUNT_CAP, tries[context][arm] + 1);
    tries[context][arm] = n;
    means[context][arm] += (cost - means[context][arm]) / n;
  }

  private int best() {
    int best = defaultArm;
    for (int a = 0; a < GainArms.COUNT; a++) {
      best = expected(a) < expected(best) ? a : best;
    }
    return best;
  }

  /** Mean cost of an arm in the context, drawn to that of the default arm. */
  private double expected(int a) {
    double prior = means[context][defaultArm];
    int n = tries[context][a];
    return prior + n * (means[context][a] - prior) / (n + PRIOR_TRIES);
  }

  private double lossBound(int tried, int best) {
    if (residuals < LEAST_RESIDUALS) {
      return Double.POSITIVE_INFINITY;
    }
    double width =
        1 / (tries[context][tried] + PRIOR_TRIES) + 1 / (tries[context][best] + PRIOR_TRIES);
    double bound =
        expected(tried) - expected(best) + ONE_SIDED_95 * Math.sqrt(residualSquares * width);
    return ExplorationBudget.SHARE * (Math.exp(bound) - 1);
  }

  /** {@code min(7, floor(log2(1 + inFlight)))}. */
  static int context(int inFlight) {
    return Math.min(CONTEXTS - 1, 31 - Integer.numberOfLeadingZeros(1 + inFlight));
  }

  static int choose(double[] means, int[] tries) {
    int all = 0;
    for (int a = 0; a < tries.length; a++) {
      if (tries[a] == 0) {
        return a;
      }
      all += tries[a];
    }
    int best = 0;
    double lowest = Double.POSITIVE_INFINITY;
    for (int a = 0; a < tries.length; a++) {
      double index = means[a] - Math.sqrt(Math.log(1 + all) / tries[a]);
      if (index < lowest) {
        lowest = index;
        best = a;
      }
    }
    return best;
  }

  @Override
  public String says() {
    if (context < 0) {
      return "";
    }
    int low = (1 << context) - 1;
    return String.format(
        Locale.ROOT,
        "gain %s, %s %d tries with %s requests in flight",
        GainArms.gain(arm),
        trying ? "tried after" : "the best known after",
        tries[context][arm],
        context == CONTEXTS - 1 ? low + " or more" : low + ".." + 2 * low);
  }
}
