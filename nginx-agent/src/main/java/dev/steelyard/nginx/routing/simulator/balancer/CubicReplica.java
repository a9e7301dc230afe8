package dev.steelyard.nginx.routing.simulator.balancer;

import java.util.Arrays;

/**
 * C3's replica ranking, without its rate control: lowest {@code R - S + q^3 S} with {@code q = 1 +
 * inFlight * balancers + Q}. R is the latency, S the service time, Q the queue left behind, all
 * smoothed by 0.9 / 0.1 over the answers of a server.
 */
final class CubicReplica implements Balancer {

  private static final double KEPT = 0.9;
  private static final double FIRST_SERVICE_SECONDS = 0.001;

  private final BalancerView view;
  private final boolean[] known;
  private final double[] latency;
  private final double[] service;
  private final double[] queue;

  CubicReplica(BalancerView view) {
    this.view = view;
    int n = view.servers();
    this.known = new boolean[n];
    this.latency = new double[n];
    this.service = new double[n];
    this.queue = new double[n];
    Arrays.fill(service, FIRST_SERVICE_SECONDS);
  }

  @Override
  public int pick(int type, int client) {
    int best = -1;
    double lowest = 0;
    for (int i = 0; i < service.length; i++) {
      if (view.available(i)) {
        double score = score(i);
        if (best < 0 || score < lowest) {
          best = i;
          lowest = score;
        }
      }
    }
    return best;
  }

  double score(int i) {
    double q = 1 + (double) view.inFlight(i) * view.balancers() + queue[i];
    return latency[i] - service[i] + q * q * q * service[i];
  }

  @Override
  public void completed(int server, double upSeconds, double ownSeconds) {
    if (known[server]) {
      latency[server] = KEPT * latency[server] + (1 - KEPT) * upSeconds;
      service[server] = KEPT * service[server] + (1 - KEPT) * ownSeconds;
    } else {
      known[server] = true;
      latency[server] = upSeconds;
      service[server] = ownSeconds;
    }
    int behind = Math.max(0, view.server(server).jobs() - 1);
    queue[server] = KEPT * queue[server] + (1 - KEPT) * behind;
  }
}
