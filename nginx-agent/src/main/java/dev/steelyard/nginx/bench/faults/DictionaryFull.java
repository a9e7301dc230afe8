package dev.steelyard.nginx.bench.faults;

import dev.steelyard.shared.SteelyardException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The shared dictionary has room for one document of weights but not for the next: the change is
 * refused with what to do, the weights stay, and requests go on.
 */
public final class DictionaryFull implements FaultScenario {

  private static final Duration LEASE = Duration.ofSeconds(60);
  private static final int REQUESTS_BETWEEN = 200;

  /** Room for a document of {@value #FILLERS} long lines (16 kB), not for two. */
  private static final int DICTIONARY_KILOBYTES = 56;

  private static final int FILLERS = 150;

  @Override
  public String name() {
    return "dictionary-full";
  }

  private static Map<String, Object> filler() {
    Map<String, Integer> servers = new LinkedHashMap<>();
    for (int i = 0; i < FILLERS; i++) {
      servers.put("127.0.0.1:" + (20_000 + i), 1);
    }
    String name = "filler_" + "x".repeat(50);
    return Map.of("name", name, "locations", List.of("/filler"), "servers", servers);
  }

  @Override
  public FaultOutcome run(FaultPlace place) {
    Map<String, Object> small = Map.of("dictionaryKilobytes", DICTIONARY_KILOBYTES);
    FaultSite.Plan plan = new FaultSite.Plan(LEASE, small, List.of(filler()), List.of());
    try (FaultSite site = new FaultSite(place, plan)) {
      Map<String, Integer> weights = site.weights(1000, 500, 0);
      site.set(weights, "fits");
      Traffic traffic = site.startTraffic();
      traffic.expectOnly(FaultSite.used(weights));
      site.awaitRequests(traffic, REQUESTS_BETWEEN);
      String refusal = refusal(site);
      if (!refusal.contains("dictionaryKilobytes")) {
        site.blame("the change that does not fit was answered: " + refusal);
      }
      site.checkWeights(weights, "with a full dictionary");
      site.awaitRequests(traffic, REQUESTS_BETWEEN);
      site.awaitWorkers();
      return site.outcome(name(), traffic, false, "a change that the dictionary has no room for");
    }
  }

  private static String refusal(FaultSite site) {
    try {
      return site.set(site.weights(0, 0, 1000), "does not fit").result();
    } catch (SteelyardException refused) {
      return SteelyardException.sentence(refused);
    }
  }
}
