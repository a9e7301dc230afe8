package dev.steelyard.nginx.routing.simulator.balancer;

import java.util.Arrays;

/**
 * Like Prequal: 3 probes a request to random servers feed a pool; among its cold entries (in flight
 * below the quantile Q of the pool) the one of the lowest latency, else the one with fewest in
 * flight. After the probes one entry leaves while there are more than 2, by turns the oldest and
 * the busiest. Probes are free and take no time.
 */
final class Prequal implements Balancer {

  private static final int PROBES = 3;
  private static final double AGE_SECONDS = 1;

  private final BalancerView view;
  private final LatencyByLoad latencies;
  private final double quantile;
  private final double reuses;
  private final ProbePool pool = new ProbePool();
  private final int[] sorted = new int[ProbePool.CAPACITY];
  private boolean busiestNext;

  /**
   * @param latencies of the servers, shared by the balancers
   * @param quantile Q, 0..1
   */
  Prequal(BalancerView view, LatencyByLoad latencies, double quantile) {
    this.view = view;
    this.latencies = latencies;
    this.quantile = quantile;
    double n = view.servers();
    this.reuses = n <= 16 ? 3 : Math.max(1, 2 / (3 * (1 - 16 / n) - 1));
  }

  @Override
  public int pick(int type, int client) {
    probe();
    int best = pool.size() < 2 ? -1 : choose();
    if (best < 0) {
      return uniform();
    }
    int server = pool.server(best);
    pool.use(best, reuses);
    return server;
  }

  private void probe() {
    for (int p = 0; p < PROBES; p++) {
      int i = view.random().below(view.servers());
      if (!view.server(i).down()) {
        int jobs = view.server(i).jobs();
        pool.add(i, jobs, latencies.estimate(i, jobs), view.now());
      }
    }
    pool.dropOlder(view.now() - AGE_SECONDS);
    if (pool.size() > 2) {
      pool.remove(busiestNext ? pool.busiest() : 0);
      busiestNext = !busiestNext;
    }
  }

  /** The entry to follow, -1 when none is of an available server. */
  private int choose() {
    int n = pool.size();
    for (int e = 0; e < n; e++) {
      sorted[e] = pool.inFlight(e);
    }
    Arrays.sort(sorted, 0, n);
    int threshold = sorted[Math.min(n - 1, (int) (quantile * n))];
    boolean allEqual = sorted[0] == sorted[n - 1];
    int coldest = -1;
    int calmest = -1;
    for (int e = 0; e < n; e++) {
      if (!view.available(pool.server(e))) {
        continue;
      }
      if ((allEqual || pool.inFlight(e) < threshold)
          && (coldest < 0 || pool.latency(e) < pool.latency(coldest))) {
        coldest = e;
      }
      if (calmest < 0 || pool.inFlight(e) < pool.inFlight(calmest)) {
        calmest = e;
      }
    }
    return coldest < 0 ? calmest : coldest;
  }

  private int uniform() {
    int count = 0;
    for (int i = 0; i < view.servers(); i++) {
      if (view.available(i)) {
        count++;
      }
    }
    int left = view.random().below(count);
    for (int i = 0; i < view.servers(); i++) {
      if (view.available(i) && left-- == 0) {
        return i;
      }
    }
    throw new IllegalStateException("no server is available");
  }

  @Override
  public void completed(int server, double upSeconds, double ownSeconds) {
    latencies.add(server, view.server(server).jobs(), upSeconds);
  }

  @Override
  public void failed(int server, double upSeconds) {
    latencies.add(server, view.server(server).jobs(), upSeconds);
  }
}
