package dev.steelyard.nginx.routing.agent;

/**
 * A contextual bandit over the gain G0: the context is the logarithm of the requests in flight, the
 * cost {@code ln(0.001 + tardiness per request)} of the window after the choice. Arms that were
 * never tried come first, then the lowest {@code mean - sqrt(ln(1 + tries of all) / tries)}.
 */
final class BanditAgent implements Agent {

  private static final int CONTEXTS = 8;
  private static final int COUNT_CAP = 400;

  private final GainAgent gains;
  private final double[][] means = new double[CONTEXTS][GainArms.COUNT];
  private final int[][] tries = new int[CONTEXTS][GainArms.COUNT];
  private int context = -1;
  private int arm;

  BanditAgent(GainSettings gains, int servers, int types) {
    this.gains = new GainAgent(gains, servers, types);
  }

  @Override
  public void tick(Window window, WeightSink to) {
    if (context >= 0) {
      learn(GainArms.logCost(window));
    }
    context = context(window.inFlight());
    arm = choose(means[context], tries[context]);
    gains.tick(window, to, GainArms.gain(arm));
  }

  private void learn(double cost) {
    int n = Math.min(COUNT_CAP, tries[context][arm] + 1);
    tries[context][arm] = n;
    means[context][arm] += (cost - means[context][arm]) / n;
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
}
