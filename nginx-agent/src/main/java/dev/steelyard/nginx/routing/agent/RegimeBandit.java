package dev.steelyard.nginx.routing.agent;

import dev.steelyard.nginx.routing.regime.RegimeModel;
import dev.steelyard.nginx.routing.regime.RegimeReading;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A bandit over the gain G0 whose context is the regime. For the first {@value #OBSERVED} windows
 * the gain is 1 and the features are kept; then a {@link RegimeModel} is fitted. From there a
 * window's cost {@code ln(0.001 + tardiness per request)} counts for each regime by its probability
 * p_k when the gain was chosen. Arms that the likeliest regime has not tried come first, then the
 * lowest {@code mean_k - sqrt(ln(1 + tries of all_k) / tries_k)}, averaged by p_k. After a novel
 * window the gain is 1 and nothing is learned.
 */
final class RegimeBandit implements Agent {

  static final int OBSERVED = 120;

  private static final double DEFAULT_GAIN = 1;
  private static final double COUNT_CAP = 400;

  /** Tries below this count as none. */
  private static final double HARDLY = 0.5;

  private final GainAgent gains;
  private final FleetState fleet;
  private final long seed;
  private final List<double[]> observed = new ArrayList<>();
  private @Nullable RegimeModel model;
  private double[][] means = {};
  private double[][] tries = {};

  /** Of the window in which the arm was chosen; empty when none was. */
  private List<Double> posterior = List.of();

  private int arm;

  RegimeBandit(GainSettings gains, int servers, int types, DoubleSupplier uniform) {
    this.gains = new GainAgent(gains, servers, types);
    this.fleet = new FleetState(servers, types);
    this.seed = Double.doubleToLongBits(uniform.getAsDouble());
  }

  @Override
  public void tick(Window window, WeightSink to) {
    gains.tick(window, to, gain(window, fleet.features(window)));
  }

  private double gain(Window window, double[] features) {
    if (model == null) {
      observed.add(features);
      if (observed.size() == OBSERVED) {
        model = RegimeModel.fit(observed, seed);
        means = new double[model.regimes()][GainArms.COUNT];
        tries = new double[model.regimes()][GainArms.COUNT];
        observed.clear();
      }
      return DEFAULT_GAIN;
    }
    for (int k = 0; k < posterior.size(); k++) {
      learn(k, posterior.get(k), GainArms.logCost(window));
    }
    RegimeReading reading = model.read(features);
    if (reading.novel()) {
      posterior = List.of();
      return DEFAULT_GAIN;
    }
    posterior = reading.posterior();
    arm = choose(means, tries, posterior, reading.component());
    return GainArms.gain(arm);
  }

  private void learn(int regime, double share, double cost) {
    double n = Math.min(COUNT_CAP, tries[regime][arm] + share);
    if (n > 0) {
      tries[regime][arm] = n;
      means[regime][arm] += share * (cost - means[regime][arm]) / n;
    }
  }

  static int choose(double[][] means, double[][] tries, List<Double> posterior, int likeliest) {
    int best = 0;
    double lowest = Double.POSITIVE_INFINITY;
    for (int a = 0; a < GainArms.COUNT; a++) {
      if (tries[likeliest][a] < HARDLY) {
        return a;
      }
      double index = 0;
      double known = 0;
      for (int k = 0; k < posterior.size(); k++) {
        // A regime that hardly tried the arm says nothing about it.
        if (tries[k][a] >= HARDLY) {
          known += posterior.get(k);
          index += posterior.get(k) * (means[k][a] - bonus(tries[k], a));
        }
      }
      if (index / known < lowest) {
        lowest = index / known;
        best = a;
      }
    }
    return best;
  }

  private static double bonus(double[] tries, int arm) {
    double all = 0;
    for (double each : tries) {
      all += each;
    }
    return Math.sqrt(Math.log(1 + all) / tries[arm]);
  }
}
