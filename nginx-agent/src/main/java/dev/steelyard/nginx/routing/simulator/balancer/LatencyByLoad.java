package dev.steelyard.nginx.routing.simulator.balancer;

import java.util.Arrays;

/**
 * What servers answer to a probe: their latency, smoothed by 0.9 / 0.1 for each bucket of requests
 * in flight; that of the nearest bucket that has one, the lower of equals, 0 without any.
 */
final class LatencyByLoad {

  private static final double KEPT = 0.9;
  private static final int BUCKETS = 24;

  private final double[] estimates;

  LatencyByLoad(int servers) {
    estimates = new double[servers * BUCKETS];
    Arrays.fill(estimates, Double.NaN);
  }

  /** 0 to 7 have their own; above, each bucket is a quarter wider than the one before. */
  static int bucket(int inFlight) {
    if (inFlight < 8) {
      return inFlight;
    }
    int x = 8;
    int bucket = 8;
    while (1.25 * x <= inFlight && bucket < BUCKETS - 1) {
      x = Math.max(x + 1, (int) (1.25 * x));
      bucket++;
    }
    return bucket;
  }

  void add(int server, int inFlight, double seconds) {
    int at = server * BUCKETS + bucket(inFlight);
    double past = estimates[at];
    estimates[at] = Double.isNaN(past) ? seconds : KEPT * past + (1 - KEPT) * seconds;
  }

  double estimate(int server, int inFlight) {
    int middle = bucket(inFlight);
    int offset = server * BUCKETS;
    for (int away = 0; away < BUCKETS; away++) {
      int lower = middle - away;
      if (lower >= 0 && !Double.isNaN(estimates[offset + lower])) {
        return estimates[offset + lower];
      }
      int upper = middle + away;
      if (upper < BUCKETS && !Double.isNaN(estimates[offset + upper])) {
        return estimates[offset + upper];
      }
    }
    return 0;
  }
}
