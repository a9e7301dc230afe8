package dev.steelyard.nginx.routing.simulator.balancer;

/**
 * Lowest predicted relative latency over weight, {@code (a_i + b_i (n_i + 1)) / w_ik}; the first of
 * equals.
 */
final class LeastPredicted implements Balancer {

  private final BalancerView view;

  LeastPredicted(BalancerView view) {
    this.view = view;
  }

  @Override
  public int pick(int type, int client) {
    int best = -1;
    double lowest = 0;
    for (int i = 0; i < view.servers(); i++) {
      if (view.available(i)) {
        double rank = view.predicted(i, view.inFlight(i) + 1) / view.weight(i, type);
        if (best < 0 || rank < lowest) {
          best = i;
          lowest = rank;
        }
      }
    }
    return best;
  }
}
