package dev.steelyard.nginx.bench.faults;

import dev.steelyard.shared.provision.ChildProcess;
import java.time.Duration;
import java.util.Map;

/**
 * The agent is killed (SIGKILL). NGINX keeps its weights for the lease, returns to the base weights
 * by itself, and gets the weights back from the next agent on the same state directory.
 */
public final class AgentKilled implements FaultScenario {

  private static final Duration LEASE = Duration.ofSeconds(3);
  private static final int REQUESTS_BETWEEN = 200;

  @Override
  public String name() {
    return "agent-killed";
  }

  @Override
  public FaultOutcome run(FaultPlace place) {
    try (FaultSite site = new FaultSite(place, FaultSite.Plan.withLease(LEASE))) {
      Map<String, Integer> weights = site.weights(1000, 500, 0);
      site.set(weights, "before the agent is killed");
      Traffic traffic = site.startTraffic();
      traffic.expectOnly(FaultSite.used(weights));
      site.awaitRequests(traffic, REQUESTS_BETWEEN);
      ChildProcess agent = site.agent();
      FaultSite.signal("KILL", agent.pid());
      traffic.expectAny();
      Silence.check(site);
      site.startAgent();
      site.awaitMode("policy");
      site.awaitWorkers();
      traffic.expectOnly(FaultSite.used(weights));
      site.awaitRequests(traffic, REQUESTS_BETWEEN);
      site.checkWeights(weights, "after the next start of the agent");
      return site.outcome(
          name(),
          traffic,
          false,
          "agent killed, base weights after the lease, agent started again");
    }
  }
}
