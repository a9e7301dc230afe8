package dev.steelyard.nginx.routing;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Limits how far weights move in one tick, and how low.
 *
 * <p>Weights are compared as ln(w / largest): against the weights in force no server moves by more
 * than the step. Then no weight is below 1 % of the largest, nor below a share of 0.5 % of all,
 * even when that takes a larger step: a server that gets nothing can never show that it recovered.
 * Among more than 20 servers the least share is a tenth of an equal one, for half a percent each
 * would make most of them equal.
 */
final class StepLimit {

  private static final double FLOOR = Math.log(0.01);
  private static final double LEAST_SHARE = 0.005;
  private static final double LEAST_PART = 0.1;

  private final double maxLogStep;

  /**
   * @param maxLogStep largest change of ln(w / largest) in a tick, above 0
   */
  StepLimit(double maxLogStep) {
    this.maxLogStep = maxLogStep;
  }

  /**
   * The weights that may be applied.
   *
   * @param wanted weights of one upstream by server, 0..1000, one above 0
   * @param inForce weights now; a server that is missing there, or has 0, may take any weight
   * @return {@code wanted} itself when it keeps to the limits; otherwise weights of 1..1000
   */
  Map<String, Integer> limit(Map<String, Integer> wanted, Map<String, Integer> inForce) {
    double wantedLargest = largest(wanted, wanted);
    double forceLargest = largest(wanted, inForce);
    Map<String, Double> logs = new LinkedHashMap<>();
    boolean limited = false;
    double top = Double.NEGATIVE_INFINITY;
    for (Map.Entry<String, Integer> entry : wanted.entrySet()) {
      double target = Math.log(entry.getValue() / wantedLargest);
      int now = inForce.getOrDefault(entry.getKey(), 0);
      double log = target;
      if (now > 0) {
        double from = Math.log(now / forceLargest);
        log = Math.min(from + maxLogStep, Math.max(from - maxLogStep, target));
      }
      limited |= log != target || target < FLOOR - 1e-9;
      logs.put(entry.getKey(), log);
      top = Math.max(top, log);
    }
    return lifted(limited ? weights(logs, top) : wanted);
  }

  /** The least share of the requests that a server of so many may get, 0..1. */
  static double leastShare(int servers) {
    return Math.min(LEAST_SHARE, LEAST_PART / servers);
  }

  /** The least weight that a server beside these may have. */
  static int floor(Collection<Integer> weights) {
    int largest = weights.stream().mapToInt(w -> w).max().orElse(0);
    int sum = weights.stream().mapToInt(w -> w).sum();
    return Math.max((largest + 99) / 100, (int) Math.ceil(leastShare(weights.size()) * sum - 1e-9));
  }

  /** Lifting one raises the sum, and with it the floor of all: until nobody is below. */
  private static Map<String, Integer> lifted(Map<String, Integer> weights) {
    Map<String, Integer> lifted = weights;
    int floor = floor(lifted.values());
    while (Collections.min(lifted.values()) < floor) {
      int least = floor;
      lifted = new LinkedHashMap<>(lifted);
      lifted.replaceAll((server, weight) -> Math.max(least, weight));
      floor = floor(lifted.values());
    }
    return lifted;
  }

  private static Map<String, Integer> weights(Map<String, Double> logs, double top) {
    long largest = Math.max(1, Math.round(WeightTable.MAX * Math.exp(top)));
    long floor = (largest + 99) / 100;
    Map<String, Integer> weights = new LinkedHashMap<>();
    logs.forEach(
        (server, log) ->
            weights.put(
                server, (int) Math.max(floor, Math.round(WeightTable.MAX * Math.exp(log)))));
    return weights;
  }

  private static double largest(Map<String, Integer> servers, Map<String, Integer> weights) {
    int largest = 0;
    for (String server : servers.keySet()) {
      largest = Math.max(largest, weights.getOrDefault(server, 0));
    }
    return largest;
  }
}
