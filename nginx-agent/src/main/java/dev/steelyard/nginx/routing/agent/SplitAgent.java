package dev.steelyard.nginx.routing.agent;

/**
 * Weights by queueing theory: service rates from latencies as if servers were M/M/1, then {@link
 * SquareRootSplit}. The load of a server is its completions, each as heavy as its type.
 */
final class SplitAgent implements Agent {

  private static final double ALPHA = 0.8;
  private static final double KEPT = 0.5;
  private static final double SMALLEST_SHARE = 0.01;

  /** Below it, requests a second, what is left of the sums says nothing any more. */
  private static final double LEAST_RATE = 1e-9;

  private final Ratios ratios;
  private final double[] smoothed;

  SplitAgent(int servers, int types) {
    this.ratios = new Ratios(servers, types, ALPHA, true);
    this.smoothed = new double[servers];
  }

  @Override
  public void tick(Window window, WeightSink to) {
    ratios.update(window);
    double mean = ratios.mean();
    if (mean == 0) {
      return;
    }
    int n = window.servers();
    double windows = 1 / (1 - ALPHA);
    double[] serviceRates = new double[n];
    double arrivalRate = 0;
    for (int i = 0; i < n; i++) {
      double work = 0;
      for (int k = 0; k < window.types(); k++) {
        work += ratios.completions(i, k) * ratios.meanOfType(k) / mean;
      }
      double rate = work / (windows * window.periodSeconds());
      serviceRates[i] = rate + 1 / (ratios.ofServer(i) * mean);
      arrivalRate += rate;
    }
    if (!(arrivalRate > LEAST_RATE)) {
      return;
    }
    double[] split = SquareRootSplit.of(serviceRates, arrivalRate);
    double most = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < n; i++) {
      double target = Math.log(Math.max(split[i], SMALLEST_SHARE * arrivalRate));
      smoothed[i] = KEPT * smoothed[i] + (1 - KEPT) * target;
      most = Math.max(most, smoothed[i]);
    }
    for (int i = 0; i < n; i++) {
      double weight = Math.max(1, Math.round(100 * Math.exp(smoothed[i] - most)));
      for (int k = 0; k < window.types(); k++) {
        to.setWeight(i, k, weight);
      }
    }
  }
}
