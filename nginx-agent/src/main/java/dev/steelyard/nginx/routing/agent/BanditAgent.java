package dev.steelyard.nginx.routing.agent;

import java.util.Locale;

/**
 * A contextual bandit over the gain G0: the context is the logarithm of the requests in flight, the
 * cost {@code ln(0.001 + tardiness per request)} of the window after the choice. Arms that were
 * never tried come first, then the lowest {@code mean - sqrt(ln(1 + tries of all) / tries)}.
 *
 * <p>Where exploration is not {@link Exploration#FREE}, that arm is tried only when allowed, and
 * else the best known of {@link ArmCosts} rules.
 */
final class BanditAgent implements Agent {

  private static final int CONTEXTS = 8;

  private final GainAgent gains;
  private final Exploration exploration;
  private final ArmCosts[] costs = new ArmCosts[CONTEXTS];
  private int context = -1;
  private int arm;
  private boolean trying;

  BanditAgent(GainSettings gains, Exploration exploration, int servers, int types) {
    this.gains = new GainAgent(gains, servers, types);
    this.exploration = exploration;
    ArmCosts.Spread spread = new ArmCosts.Spread();
    for (int c = 0; c < CONTEXTS; c++) {
      costs[c] = new ArmCosts(GainArms.nearest(gains.server()), spread);
    }
  }

  @Override
  public void tick(Window window, WeightSink to) {
    if (context >= 0 && window.teaches()) {
      costs[context].add(arm, GainArms.logCost(window));
    }
    context = context(window.inFlight());
    ArmCosts known = costs[context];
    int wished = choose(known.means(), known.tries());
    int best = known.best();
    trying = wished != best && exploration.allowed(known.lossBound(wished));
    arm = trying ? wished : best;
    gains.tick(window, to, GainArms.gain(arm));
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
        costs[context].tries()[arm],
        context == CONTEXTS - 1 ? low + " or more" : low + ".." + 2 * low);
  }
}
