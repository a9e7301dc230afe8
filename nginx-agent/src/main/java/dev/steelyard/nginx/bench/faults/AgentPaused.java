package dev.steelyard.nginx.bench.faults;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * The agent stands still (SIGSTOP) for longer than the lease. NGINX returns to the base weights by
 * itself; when the agent goes on, so do its weights.
 */
public final class AgentPaused implements FaultScenario {

  /** How long NGINX keeps the weights of a silent agent here. */
  public static final Duration LEASE = Duration.ofSeconds(2);

  private static final int REQUESTS_BETWEEN = 200;

  private final Duration pause;

  /**
   * @param pause longer than {@link #LEASE}
   */
  public AgentPaused(Duration pause) {
    this.pause = pause;
  }

  @Override
  public String name() {
    return "agent-paused";
  }

  @Override
  public FaultOutcome run(FaultPlace place) {
    try (FaultSite site = new FaultSite(place, FaultSite.Plan.withLease(LEASE))) {
      Map<String, Integer> weights = site.weights(1000, 500, 0);
      site.set(weights, "before the agent stands still");
      Traffic traffic = site.startTraffic();
      traffic.expectOnly(FaultSite.used(weights));
      site.awaitRequests(traffic, REQUESTS_BETWEEN);
      long stopped = System.nanoTime();
      FaultSite.signal("STOP", site.agent().pid());
      try {
        traffic.expectAny();
        Silence.check(site);
        for (long left = pause.toNanos(); left > 0; ) {
          LockSupport.parkNanos(left);
          left = stopped + pause.toNanos() - System.nanoTime();
        }
        site.checkWeights(site.weights(1, 1, 1), "at the end of the pause");
      } finally {
        FaultSite.signal("CONT", site.agent().pid());
      }
      site.awaitMode("policy");
      site.awaitWorkers();
      traffic.expectOnly(FaultSite.used(weights));
      site.awaitRequests(traffic, REQUESTS_BETWEEN);
      site.checkWeights(weights, "after the pause");
      return site.outcome(
          name(), traffic, false, "agent paused for " + pause.toSeconds() + " s, then went on");
    }
  }
}
