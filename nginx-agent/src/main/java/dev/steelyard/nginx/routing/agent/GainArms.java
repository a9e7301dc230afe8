package dev.steelyard.nginx.routing.agent;

/** The gains that learners choose from, and what a window cost them. */
final class GainArms {

  private static final double[] GAINS = {0, 0.5, 1, 1.5, 2.5};

  /** How many there are. */
  static final int COUNT = GAINS.length;

  private GainArms() {}

  /** The action whose gain is the nearest. */
  static int nearest(double gain) {
    int nearest = 0;
    for (int a = 1; a < COUNT; a++) {
      nearest = Math.abs(GAINS[a] - gain) < Math.abs(GAINS[nearest] - gain) ? a : nearest;
    }
    return nearest;
  }

  /** G0 of an action. */
  static double gain(int action) {
    return GAINS[action];
  }

  /**
   * {@code ln(0.001 + tardiness per request)}: the logarithm, since one window of overload
   * outweighs an hour of others.
   */
  static double logCost(Window window) {
    return Math.log(0.001 + window.cost());
  }
}
