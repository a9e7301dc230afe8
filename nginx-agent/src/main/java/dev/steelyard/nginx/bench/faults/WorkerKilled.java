package dev.steelyard.nginx.bench.faults;

import java.time.Duration;
import java.util.Map;

/**
 * A worker of NGINX is killed (SIGKILL), five times. The kill cuts its connections; whoever asks
 * again is served, and the new worker has the weights before its first request.
 */
public final class WorkerKilled implements FaultScenario {

  private static final Duration LEASE = Duration.ofSeconds(60);
  private static final int KILLS = 5;
  private static final int REQUESTS_BETWEEN = 200;

  @Override
  public String name() {
    return "worker-killed";
  }

  @Override
  public FaultOutcome run(FaultPlace place) {
    try (FaultSite site = new FaultSite(place, FaultSite.Plan.withLease(LEASE))) {
      Map<String, Integer> weights = site.weights(1000, 500, 0);
      site.set(weights, "before a worker is killed");
      Traffic traffic = site.startTraffic();
      traffic.expectOnly(FaultSite.used(weights));
      for (int i = 0; i < KILLS; i++) {
        site.awaitRequests(traffic, REQUESTS_BETWEEN);
        ProcessHandle worker =
            ProcessHandle.of(site.nginxMaster()).orElseThrow().children().findFirst().orElseThrow();
        FaultSite.signal("KILL", worker.pid());
        worker.onExit().join();
        site.awaitWorkers();
        site.checkWeights(weights, "after kill " + (i + 1));
      }
      site.awaitRequests(traffic, REQUESTS_BETWEEN);
      return site.outcome(name(), traffic, true, KILLS + " workers killed under traffic");
    }
  }
}
