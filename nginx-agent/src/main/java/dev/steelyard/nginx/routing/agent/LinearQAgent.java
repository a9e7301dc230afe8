package dev.steelyard.nginx.routing.agent;

import java.util.Arrays;
import java.util.function.DoubleSupplier;

/**
 * Linear Q learning on the weights themselves, from scratch; a baseline that loses. Each server has
 * a log weight f that an action moves by -0.2, 0 or +0.2, and Q is linear in {@code 1, l, l^2, f, f
 * l, q, l^3/4, f^2/4} with {@code l = ln r_i} within 2 and {@code q = n_i N / (sum n + 1) - 1}; the
 * servers share its coefficients.
 *
 * <p>Reward is {@code -(cost - running mean)} of {@code cost = ln(0.001 + tardiness per request)};
 * the mean follows by a hundredth. Discount 0.8, step {@code 0.01 / N / (0.2 + 0.2 |phi|^2)}, error
 * within 3, random actions {@code max(0.03, 0.2 exp(-t / 600 s))}. Weights are {@code 100 exp(f -
 * max f)}, f not below -3.5.
 */
final class LinearQAgent implements Agent {

  private static final double ALPHA = 0.5;
  private static final double[] MOVES = {-0.2, 0, 0.2};
  private static final int FEATURES = 8;
  private static final double FLOOR = -3.5;
  private static final double RATIO_LIMIT = 2;
  private static final double DISCOUNT = 0.8;
  private static final double STEP = 0.01;
  private static final double MEAN_STEP = 0.01;
  private static final double ERROR_LIMIT = 3;

  private final int servers;
  private final DoubleSupplier uniform;
  private final Ratios ratios;
  private final double[] log;
  private final double[][] coefficients = new double[MOVES.length][FEATURES];
  private final double[][] features;
  private final int[] action;
  private double meanCost = Double.NaN;
  private double seconds;

  LinearQAgent(int servers, int types, DoubleSupplier uniform) {
    this.servers = servers;
    this.uniform = uniform;
    this.ratios = new Ratios(servers, types, ALPHA, true);
    this.log = new double[servers];
    this.features = new double[servers][];
    this.action = new int[servers];
  }

  @Override
  public void tick(Window window, WeightSink to) {
    ratios.update(window);
    double cost = GainArms.logCost(window);
    boolean first = Double.isNaN(meanCost);
    double reward = first ? 0 : meanCost - cost;
    meanCost = first ? cost : meanCost + MEAN_STEP * (cost - meanCost);
    double exploration = Math.max(0.03, 0.2 * Math.exp(-seconds / 600));
    seconds += window.periodSeconds();
    for (int i = 0; i < servers; i++) {
      double[] now = features(window, i);
      if (!first) {
        learn(features[i], action[i], reward + DISCOUNT * quality(now, best(now)));
      }
      features[i] = now;
      action[i] =
          uniform.getAsDouble() < exploration
              ? (int) (MOVES.length * uniform.getAsDouble())
              : best(now);
    }
    for (int i = 0; i < servers; i++) {
      log[i] += MOVES[action[i]];
    }
    write(window.types(), to);
  }

  private double[] features(Window window, int i) {
    double slow = Math.log(ratios.ofServer(i));
    double l = Math.min(Math.max(slow, -RATIO_LIMIT), RATIO_LIMIT);
    double q = (double) window.inFlight(i) * servers / (window.inFlight() + 1) - 1;
    double f = log[i];
    return new double[] {1, l, l * l, f, f * l, q, l * l * l / 4, f * f / 4};
  }

  private void learn(double[] phi, int move, double target) {
    double error = target - quality(phi, move);
    error = Math.min(Math.max(error, -ERROR_LIMIT), ERROR_LIMIT);
    double square = 0;
    for (double each : phi) {
      square += each * each;
    }
    double step = STEP / servers / (0.2 + 0.2 * square);
    for (int p = 0; p < FEATURES; p++) {
      coefficients[move][p] += step * error * phi[p];
    }
  }

  private double quality(double[] phi, int move) {
    double sum = 0;
    for (int p = 0; p < FEATURES; p++) {
      sum += coefficients[move][p] * phi[p];
    }
    return sum;
  }

  private int best(double[] phi) {
    int best = 0;
    for (int move = 1; move < MOVES.length; move++) {
      best = quality(phi, move) > quality(phi, best) ? move : best;
    }
    return best;
  }

  private void write(int types, WeightSink to) {
    double largest = Arrays.stream(log).max().orElseThrow();
    for (int i = 0; i < servers; i++) {
      log[i] = Math.max(FLOOR, log[i] - largest);
      double weight = Math.max(1, Math.round(100 * Math.exp(log[i])));
      for (int k = 0; k < types; k++) {
        to.setWeight(i, k, weight);
      }
    }
  }
}
