package dev.steelyard.nginx.routing.simulator;

import java.util.ArrayList;
import java.util.List;

/**
 * A scenario with its seed: one run.
 *
 * @param seed of the run
 */
public record Episode(Scenario scenario, long seed) {

  /** Modes by letter and load in percent, for the worlds rand0 to rand23, with seeds. */
  private static final String TRAINING =
      "F70/760 A50/861 A70/665 S70/116 A85/890 H85/557 S70/14 G70/418 A70/939 A70/781 S70/633"
          + " F85/130 H50/996 S70/793 H70/894 H70/322 H70/187 G70/990 A70/23 A85/170 H70/67"
          + " A70/838 F50/611 G70/68";

  /** The same for rand100 to rand123, without seeds. */
  private static final String HELD_OUT =
      "H60 S40 S40 H60 A75 S40 A75 A75 S60 S60 S40 A60 S60 H40 S75 H75 H40 S40 S40 S75 A60 A75 A40"
          + " S75";

  /** 24 random worlds to search a policy in: 60 s each, of which the first 12 are not counted. */
  public static List<Episode> training() {
    List<Episode> episodes = new ArrayList<>();
    for (String code : TRAINING.split(" ", -1)) {
      String[] parts = code.split("/", -1);
      Scenario scenario = scenario(episodes.size(), parts[0]).lasting(60, 12);
      episodes.add(new Episode(scenario, Long.parseLong(parts[1])));
    }
    return episodes;
  }

  /** The 24 of the published table: {@link #heldOut(int)}. */
  public static List<Scenario> heldOut() {
    return heldOut(24);
  }

  /**
   * Other random worlds, never to be trained on or chosen by: 100 s each, the first 20 not counted.
   *
   * @param worlds how many, from rand100 on; modes and loads of the first 24 come again after them
   */
  public static List<Scenario> heldOut(int worlds) {
    String[] codes = HELD_OUT.split(" ", -1);
    List<Scenario> scenarios = new ArrayList<>();
    for (int w = 0; w < worlds; w++) {
      scenarios.add(scenario(100 + w, codes[w % codes.length]).lasting(100, 20));
    }
    return scenarios;
  }

  private static Scenario scenario(int world, String code) {
    String modes =
        switch (code.charAt(0)) {
          case 'S' -> "stat";
          case 'H' -> "shift";
          case 'A' -> "shift+antag";
          case 'F' -> "shift+fail";
          case 'G' -> "shift+gray";
          default -> throw new IllegalArgumentException(code);
        };
    return Scenario.named("rand" + world + "." + modes + "." + code.substring(1));
  }

  /** The measures of a method. */
  public RunMeasures run(Method method) {
    return scenario.run(method, seed);
  }
}
