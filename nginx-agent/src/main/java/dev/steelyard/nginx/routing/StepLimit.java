package dev.steelyard.nginx.routing;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Limits how far weights move in one tick, and how low.
 *
 * <p>Weights are compared as ln(w / largest): against the weights in force no server moves by more
 * than the step. Then no weight is below 1 % of the largest, even when that takes a larger step: a
 * server that gets nothing can never show that it recovered.
 */
final class StepLimit {

  private static final double FLOOR = Math.log(0.01);

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
    return limited ? weights(logs, top) : wanted;
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
