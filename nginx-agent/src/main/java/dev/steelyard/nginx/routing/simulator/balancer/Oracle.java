package dev.steelyard.nginx.routing.simulator.balancer;

import dev.steelyard.nginx.routing.simulator.server.Server;

/**
 * Greedy with true knowledge: lowest {@code max(1, (jobs + 1) / cores) / current speed for the
 * type}; avoids servers that are down or failing. A strong reference, not a lower bound.
 */
final class Oracle implements Balancer {

  private final BalancerView view;

  Oracle(BalancerView view) {
    this.view = view;
  }

  @Override
  public int pick(int type, int client) {
    int best = -1;
    double lowest = Double.POSITIVE_INFINITY;
    int fallback = -1;
    for (int i = 0; i < view.servers(); i++) {
      if (!view.available(i)) {
        continue;
      }
      fallback = fallback < 0 ? i : fallback;
      Server server = view.server(i);
      if (server.down() || server.gray()) {
        continue;
      }
      double share = Math.max(1, (server.jobs() + 1) / (double) server.cores());
      double cost = share / server.speedFor(type);
      if (cost < lowest) {
        lowest = cost;
        best = i;
      }
    }
    return best < 0 ? fallback : best;
  }
}
