package dev.steelyard.nginx.routing.simulator.search;

import dev.steelyard.nginx.routing.simulator.Episode;
import dev.steelyard.nginx.routing.simulator.Scenario;
import dev.steelyard.nginx.routing.simulator.site.Site;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a policy is searched, and where it is judged.
 *
 * @param description in words
 * @param training one run each
 * @param heldOut never searched in
 * @param heldOutSeeds of the runs in each of them
 */
record SearchWorlds(
    String description, List<Episode> training, List<Scenario> heldOut, List<Long> heldOutSeeds) {

  private static final List<Long> SEEDS = List.of(7L, 8L);

  /** Seeds of the runs in a site's held-out loads; no training seed is among them. */
  private static final List<Long> SITE_SEEDS = List.of(1007L, 1008L);

  private static final List<String> MODES =
      List.of("stat", "shift", "shift+antag", "shift+gray", "shift+fail");
  private static final int[] LOADS = {50, 70, 85};
  private static final int[] HELD_OUT_LOADS = {40, 60, 75};
  private static final double SECONDS = 60;
  private static final double WARM = 12;
  private static final double HELD_OUT_SECONDS = 80;
  private static final double HELD_OUT_WARM = 20;

  /** 24 drawn worlds, and 24 others. */
  static SearchWorlds random() {
    return new SearchWorlds(
        "24 random worlds of 3 to 8 servers", Episode.training(), Episode.heldOut(), SEEDS);
  }

  /**
   * A site at 50, 70 and 85 % of its capacity in five modes and as it was recorded; judged at 40,
   * 60 and 75 %.
   *
   * @param name of its file
   */
  static SearchWorlds of(Site site, String name) {
    List<Episode> training = new ArrayList<>();
    List<Scenario> heldOut = new ArrayList<>();
    for (String modes : MODES) {
      for (int load : LOADS) {
        Scenario scenario = Scenario.of(site, modes, load).lasting(SECONDS, WARM);
        training.add(new Episode(scenario, training.size() + 1L));
      }
      for (int load : HELD_OUT_LOADS) {
        heldOut.add(Scenario.of(site, modes, load).lasting(HELD_OUT_SECONDS, HELD_OUT_WARM));
      }
    }
    Scenario recorded = new Scenario("site.recorded", site.world(), site.unweighted());
    training.add(new Episode(recorded, training.size() + 1L));
    return new SearchWorlds(
        "site " + name + " at 50, 70 and 85 % and as recorded", training, heldOut, SITE_SEEDS);
  }

  /** The same with another time of the runs to search in; a fifth of it is not counted. */
  SearchWorlds lasting(double seconds) {
    List<Episode> shorter =
        training.stream()
            .map(e -> new Episode(e.scenario().lasting(seconds, seconds / 5), e.seed()))
            .toList();
    return new SearchWorlds(description, shorter, heldOut, heldOutSeeds);
  }
}
