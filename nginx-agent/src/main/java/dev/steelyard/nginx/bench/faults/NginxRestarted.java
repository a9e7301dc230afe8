package dev.steelyard.nginx.bench.faults;

import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.bus.WeightsView;
import java.time.Duration;
import java.util.Map;

/**
 * NGINX is stopped by somebody else; its agent ends too and is started again, as a service manager
 * does. The weights that were acknowledged last are in force before the first request.
 */
public final class NginxRestarted implements FaultScenario {

  private static final Duration LEASE = Duration.ofSeconds(60);
  private static final Duration END_LIMIT = Duration.ofSeconds(30);
  private static final int REQUESTS_BETWEEN = 200;

  @Override
  public String name() {
    return "nginx-restarted";
  }

  @Override
  public FaultOutcome run(FaultPlace place) {
    try (FaultSite site = new FaultSite(place, FaultSite.Plan.withLease(LEASE))) {
      Map<String, Integer> weights = site.weights(1000, 500, 0);
      site.set(weights, "before NGINX is restarted");
      Traffic traffic = site.startTraffic();
      traffic.expectOnly(FaultSite.used(weights));
      site.awaitRequests(traffic, REQUESTS_BETWEEN);
      FaultSite.signal("TERM", site.nginxMaster());
      awaitEndOfAgent(site);
      site.startAgent();
      site.awaitRequests(traffic, REQUESTS_BETWEEN);
      site.awaitWorkers();
      site.checkWeights(weights, "after the restart");
      WeightsView view = site.view();
      if (!view.mode().equals("policy")) {
        site.blame("after the restart NGINX is in mode " + view.mode());
      }
      return site.outcome(name(), traffic, true, "NGINX stopped and started under traffic");
    }
  }

  private static void awaitEndOfAgent(FaultSite site) {
    try {
      if (!site.agent().waitFor(END_LIMIT)) {
        throw new SteelyardException(
            ErrorCode.TIMEOUT, "the agent outlives its NGINX", "see its log");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SteelyardException(ErrorCode.FAILED, "the scenario", "was interrupted", e);
    }
  }
}
