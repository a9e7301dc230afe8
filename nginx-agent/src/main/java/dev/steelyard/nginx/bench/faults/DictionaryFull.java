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

  /** Servers with long names and without traffic: a document of four pages of memory. */
  private static final int FILLERS = 150;

  /** Not the usual size: the larger it is, the more it needs for the account of its pages. */
  private static final int ENOUGH_KILOBYTES = 256;

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
    int size = usedKilobytes(place);
    try (FaultSite site = site(place, "small", Map.of("dictionaryKilobytes", size))) {
      Map<String, Integer> weights = site.weights(1000, 500, 0);
      site.set(weights, "fits");
      Traffic traffic = site.startTraffic();
      traffic.expectOnly(FaultSite.used(weights));
      site.awaitRequests(traffic, REQUESTS_BETWEEN);
      String answer = answer(site, site.weights(0, 0, 1000));
      if (!answer.contains("dictionaryKilobytes")) {
        site.blame("the change that does not fit was answered: " + answer);
      }
      site.checkWeights(weights, "with a full dictionary");
      site.awaitRequests(traffic, REQUESTS_BETWEEN);
      site.awaitWorkers();
      String sentence = "a change that a dictionary of %d kB has no room for".formatted(size);
      return site.outcome(name(), traffic, false, sentence);
    }
  }

  /**
   * What one document of weights and all the rest take in a dictionary that is large enough. One of
   * just that size has a page or two to spare, because it needs less to keep account of its pages.
   */
  private static int usedKilobytes(FaultPlace place) {
    try (FaultSite site = site(place, "large", Map.of("dictionaryKilobytes", ENOUGH_KILOBYTES))) {
      site.set(site.weights(1000, 500, 0), "how large is it?");
      return (int) (site.dictionaryUsed() / 1024);
    }
  }

  private static FaultSite site(FaultPlace place, String folder, Map<String, Object> nginx) {
    FaultSite.Plan plan = new FaultSite.Plan(LEASE, nginx, List.of(filler()), List.of());
    return new FaultSite(new FaultPlace(place.folder().resolve(folder), place.launcher()), plan);
  }

  private static String answer(FaultSite site, Map<String, Integer> weights) {
    try {
      return site.set(weights, "may not fit").result();
    } catch (SteelyardException refused) {
      return SteelyardException.sentence(refused);
    }
  }
}
