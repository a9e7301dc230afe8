package dev.steelyard.nginx.bench.faults;

import dev.steelyard.shared.SteelyardException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The shared dictionary has room for one document of weights but not for the next: the change is
 * refused with what to do, the weights stay, and requests go on.
 */
public final class DictionaryFull implements FaultScenario {

  private static final Duration LEASE = Duration.ofSeconds(60);
  private static final int REQUESTS_BETWEEN = 200;
  private static final String APPLIED = "applied";

  /**
   * Sizes that are tried, the largest first, until one has room for a document of weights but not
   * for the next: how much else the data plane keeps there is its own matter.
   */
  private static final int LARGEST_KILOBYTES = 128;

  private static final int SMALLEST_KILOBYTES = 24;
  private static final int STEP_KILOBYTES = 8;

  /** Servers with long names and without traffic: a document of four pages of memory. */
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
    for (int size = LARGEST_KILOBYTES; size >= SMALLEST_KILOBYTES; size -= STEP_KILOBYTES) {
      Path folder = place.folder().resolve("k" + size);
      Map<String, Object> small = Map.of("dictionaryKilobytes", size);
      FaultSite.Plan plan = new FaultSite.Plan(LEASE, small, List.of(filler()), List.of());
      try (FaultSite site = new FaultSite(new FaultPlace(folder, place.launcher()), plan)) {
        Optional<FaultOutcome> outcome = run(site, size);
        if (outcome.isPresent()) {
          return outcome.get();
        }
      }
    }
    return FaultOutcome.skipped(name(), "every dictionary had room for two documents");
  }

  /** Empty when there is room for both documents. */
  private Optional<FaultOutcome> run(FaultSite site, int size) {
    Map<String, Integer> weights = site.weights(1000, 500, 0);
    site.set(weights, "fits");
    Traffic traffic = site.startTraffic();
    traffic.expectOnly(FaultSite.used(weights));
    site.awaitRequests(traffic, REQUESTS_BETWEEN);
    String refusal = answer(site, site.weights(500, 1000, 0));
    if (refusal.equals(APPLIED)) {
      return Optional.empty();
    }
    if (!refusal.contains("dictionaryKilobytes")) {
      site.blame("the change that does not fit was answered: " + refusal);
    }
    site.checkWeights(weights, "with a full dictionary");
    site.awaitRequests(traffic, REQUESTS_BETWEEN);
    site.awaitWorkers();
    String sentence = "a change that a dictionary of %d kB has no room for".formatted(size);
    return Optional.of(site.outcome(name(), traffic, false, sentence));
  }

  private static String answer(FaultSite site, Map<String, Integer> weights) {
    try {
      return site.set(weights, "may not fit").result();
    } catch (SteelyardException refused) {
      return SteelyardException.sentence(refused);
    }
  }
}
