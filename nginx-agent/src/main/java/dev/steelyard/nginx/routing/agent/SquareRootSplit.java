package dev.steelyard.nginx.routing.agent;

/**
 * The split of a Poisson stream over M/M/1 queues that minimises the mean response time: {@code o_i
 * = mu_i - sqrt(mu_i) (sum mu - lambda) / sum sqrt(mu)}, without the servers that it would give
 * less than nothing.
 */
final class SquareRootSplit {

  private SquareRootSplit() {}

  /**
   * Arrival rates.
   *
   * @param serviceRates mu, above 0
   * @param arrivalRate lambda, below the sum of mu
   * @return one a server, 0 or more
   */
  static double[] of(double[] serviceRates, double arrivalRate) {
    boolean[] dropped = new boolean[serviceRates.length];
    while (true) {
      double[] split = split(serviceRates, arrivalRate, dropped);
      int negative = 0;
      while (negative < split.length && split[negative] >= 0) {
        negative++;
      }
      if (negative == split.length) {
        return split;
      }
      dropped[negative] = true;
    }
  }

  private static double[] split(double[] rates, double arrivalRate, boolean[] dropped) {
    double spare = -arrivalRate;
    double roots = 0;
    for (int i = 0; i < rates.length; i++) {
      if (!dropped[i]) {
        spare += rates[i];
        roots += Math.sqrt(rates[i]);
      }
    }
    double[] split = new double[rates.length];
    for (int i = 0; i < rates.length; i++) {
      split[i] = dropped[i] ? 0 : rates[i] - Math.sqrt(rates[i]) * spare / roots;
    }
    return split;
  }
}
