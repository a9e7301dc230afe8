package dev.steelyard.nginx.routing.simulator.balancer;

/**
 * Peak-EWMA as in Finagle and Linkerd: of two random servers the one of the lower {@code cost *
 * (inFlight + 1)}. The cost jumps to every latency above it and decays to those below, with a time
 * constant of 10 s.
 */
final class PeakEwma implements Balancer {

  private static final double DECAY_SECONDS = 10;

  /** Of a server that is busy and has never answered. */
  private static final double UNKNOWN = 1e6;

  private final BalancerView view;
  private final double[] cost;
  private final double[] updatedAt;
  private final int[] candidates;

  PeakEwma(BalancerView view) {
    this.view = view;
    int n = view.servers();
    this.cost = new double[n];
    this.updatedAt = new double[n];
    this.candidates = new int[n];
  }

  @Override
  public int pick(int type, int client) {
    int count = 0;
    for (int i = 0; i < candidates.length; i++) {
      if (view.available(i)) {
        candidates[count++] = i;
      }
    }
    if (count == 1) {
      return candidates[0];
    }
    int a = view.random().below(count);
    int b = view.random().below(count - 1);
    if (b >= a) {
      b++;
    }
    int first = candidates[a];
    int second = candidates[b];
    return cost(second) < cost(first) ? second : first;
  }

  double cost(int i) {
    int n = view.inFlight(i);
    if (cost[i] == 0 && n > 0) {
      return UNKNOWN + n;
    }
    return cost[i] * kept(i) * (n + 1);
  }

  private double kept(int i) {
    return Math.exp(-(view.now() - updatedAt[i]) / DECAY_SECONDS);
  }

  @Override
  public void completed(int server, double upSeconds, double ownSeconds) {
    if (upSeconds > cost[server]) {
      cost[server] = upSeconds;
      updatedAt[server] = view.now();
    } else {
      decay(server, upSeconds);
    }
  }

  @Override
  public void failed(int server, double upSeconds) {
    decay(server, upSeconds);
  }

  private void decay(int i, double upSeconds) {
    double w = kept(i);
    cost[i] = cost[i] * w + upSeconds * (1 - w);
    updatedAt[i] = view.now();
  }
}
