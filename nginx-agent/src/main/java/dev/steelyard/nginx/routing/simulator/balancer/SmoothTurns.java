package dev.steelyard.nginx.routing.simulator.balancer;

/**
 * NGINX' smooth weighted round robin: each candidate's current value grows by its weight, the
 * largest is taken (the first of equals) and loses the sum of the weights.
 */
final class SmoothTurns {

  private final BalancerView view;
  private final double[] current;

  /**
   * @param groups independent rounds
   */
  SmoothTurns(BalancerView view, int groups) {
    this.view = view;
    this.current = new double[groups * view.servers()];
  }

  /**
   * Takes one of the first {@code count} candidates, with their weights for a type.
   *
   * @param candidates indices of servers, ascending
   */
  int take(int group, int type, int[] candidates, int count) {
    int offset = group * view.servers();
    int best = candidates[0];
    double total = 0;
    for (int c = 0; c < count; c++) {
      int i = candidates[c];
      double weight = view.weight(i, type);
      total += weight;
      current[offset + i] += weight;
      if (current[offset + i] > current[offset + best]) {
        best = i;
      }
    }
    current[offset + best] -= total;
    return best;
  }

  double current(int group, int server) {
    return current[group * view.servers() + server];
  }
}
