package dev.steelyard.nginx.routing.simulator;

import dev.steelyard.nginx.routing.simulator.world.RandomStream;
import java.util.Arrays;

/** The next arrival of each type. A change of rate or law acts from the next drawn interval. */
final class Arrivals {

  /** Laws of the intervals. */
  enum Law {
    EXPONENTIAL,
    NORMAL,
    FIXED,
    HEAVY
  }

  private static final double SHORTEST = 1e-6;

  private final RandomStream random;
  private final double[] rates;
  private final Law[] laws;
  private final double[] nextAt;
  private int next;

  /**
   * @param rates requests a second by type
   */
  Arrivals(double[] rates, RandomStream random) {
    this.random = random;
    this.rates = rates.clone();
    this.laws = new Law[rates.length];
    Arrays.fill(laws, Law.EXPONENTIAL);
    this.nextAt = new double[rates.length];
    for (int k = 0; k < rates.length; k++) {
      nextAt[k] = interval(k);
    }
    findNext();
  }

  double rate(int type) {
    return rates[type];
  }

  void change(int type, double rate, Law law) {
    rates[type] = rate;
    laws[type] = law;
  }

  double nextAt() {
    return nextAt[next];
  }

  /** Takes the next arrival and draws the one after it. */
  int take() {
    int type = next;
    nextAt[type] += interval(type);
    findNext();
    return type;
  }

  private void findNext() {
    int first = 0;
    for (int k = 1; k < nextAt.length; k++) {
      if (nextAt[k] < nextAt[first]) {
        first = k;
      }
    }
    next = first;
  }

  private double interval(int type) {
    double mean = 1 / rates[type];
    return switch (laws[type]) {
      case EXPONENTIAL -> mean * random.exponential();
      case NORMAL -> Math.max(SHORTEST, mean * (1 + 0.3 * random.gaussian()));
      case FIXED -> mean;
      case HEAVY -> mean * Math.exp(1.2 * random.gaussian() - 0.72);
    };
  }
}
