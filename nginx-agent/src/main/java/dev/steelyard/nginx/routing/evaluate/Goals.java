package dev.steelyard.nginx.routing.evaluate;

import dev.steelyard.nginx.routing.evaluate.Goal.Measure;
import dev.steelyard.nginx.routing.evaluate.Goal.Summary;
import dev.steelyard.nginx.routing.simulator.Episode;
import dev.steelyard.nginx.routing.simulator.Scenario;
import dev.steelyard.shared.bench.BenchmarkRow.Target;
import dev.steelyard.shared.bench.figure.Figure;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/**
 * What the policies shall reach in the simulator.
 *
 * <p>Tier A is what NGINX' own {@code least_conn} can do with weights, tier B the shortest expected
 * delay over all request types that the Lua balancer adds. A bound is met when the upper limit of
 * the 95 % interval is not above it.
 */
final class Goals {

  /** Over least_conn: gains of 1.5, by server and type. */
  static final String TIER_A = "lc+gain1.5t";

  /** Over shortest expected delay: gains of 1, by server and type. */
  static final String TIER_B = "sed+gain1t";

  /** The policy that was searched for, over shortest expected delay. */
  static final String LEARNED = "sed+cem";

  /** Made when they are needed: their deadlines are observed first. */
  private static final class HeldOut {

    /** Random worlds differ: it takes many for a narrow interval. */
    static final List<Scenario> WORLDS = Episode.heldOut(96);
  }

  private static final List<String> LEAST_CONN = List.of("lc");
  private static final List<String> CUBIC = List.of("c3");
  private static final List<String> PREQUAL =
      List.of("prequal0", "prequal.3", "prequal.6", "prequal.84");

  private final List<Long> seeds;
  private final List<Long> randomWorldSeeds;
  private final List<Goal> goals = new ArrayList<>();

  private Goals(int runs) {
    this.seeds = LongStream.rangeClosed(1, runs).boxed().toList();
    this.randomWorldSeeds = List.of(7L, 8L);
  }

  /**
   * All of them.
   *
   * @param runs seeds 1 to this in every scenario; random worlds have seeds 7 and 8
   */
  static List<Goal> all(int runs) {
    Goals all = new Goals(runs);
    all.steadyAndUnequal();
    all.disturbed();
    all.equal();
    all.randomWorlds();
    all.guard();
    all.manyBalancers();
    return List.copyOf(all.goals);
  }

  private void steadyAndUnequal() {
    for (int load : new int[] {50, 70, 85}) {
      String name = "speed3.stat." + load;
      add(name + ".A", .50, name, TIER_A, LEAST_CONN);
      add(name + ".B", .35, name, TIER_B, LEAST_CONN);
      add(name + ".B.overC3", .80, name, TIER_B, CUBIC);
      add(name + ".B.overPrequal", .55, name, TIER_B, PREQUAL);
    }
  }

  private void disturbed() {
    for (int load : new int[] {50, 60}) {
      String scenario = "mild3.shift+antag." + load;
      add("mild3.shiftAntag." + load + ".A", .80, scenario, TIER_A, LEAST_CONN);
      add("mild3.shiftAntag." + load + ".B", .70, scenario, TIER_B, LEAST_CONN);
    }
    add("aff3.shift.50.B", .45, "aff3.shift.50", TIER_B, LEAST_CONN);
    add("aff3.shift.70.B", .35, "aff3.shift.70", TIER_B, LEAST_CONN);
    add("aff3.shift.85.B", .25, "aff3.shift.85", TIER_B, LEAST_CONN);
    errors("mild3.gray.A", .55, TIER_A);
    errors("mild3.gray.B", .20, TIER_B);
  }

  private void equal() {
    for (int load : new int[] {50, 70, 85}) {
      String name = "hom3.stat." + load;
      add(name + ".A", 1.03, name, TIER_A, LEAST_CONN);
      add(name + ".B", .90, name, TIER_B, LEAST_CONN);
    }
  }

  private void randomWorlds() {
    family("heldOut.B", .25, LEARNED, LEAST_CONN, Summary.MEAN);
    family("heldOut.B.overC3", .65, LEARNED, CUBIC, Summary.MEAN);
    family("heldOut.B.overPrequal", .50, LEARNED, PREQUAL, Summary.MEAN);
    family("heldOut.B.worstRun", 1.0, LEARNED, LEAST_CONN, Summary.WORST_RUN);
    List<String> gains = List.of(TIER_B);
    family("learnedOverDefault", .90, LEARNED, gains, Summary.MEAN);
    family("learnedOverDefault.worstWorld", 1.20, LEARNED, gains, Summary.WORST_SCENARIO);
  }

  private void guard() {
    String scenario = "speed3.shift+antag.50";
    add("guard.hostile", 1.6, scenario, "lc+inverted+trust", LEAST_CONN);
    add("guard.cost", 1.15, scenario, TIER_A + "+trust", List.of(TIER_A));
  }

  private void manyBalancers() {
    Scenario scenario = Scenario.named("speed20.stat.70.lb20").lasting(40, 10);
    goals.add(
        new Goal(
            bounded("speed20.lb20", 1.2),
            () -> List.of(scenario),
            seeds,
            "auto+auto",
            PREQUAL,
            Measure.TARDINESS,
            Summary.MEAN));
  }

  private void add(String name, double bound, String scenario, String method, List<String> rivals) {
    goals.add(
        new Goal(
            bounded(name, bound),
            () -> List.of(Scenario.named(scenario)),
            seeds,
            method,
            rivals,
            Measure.TARDINESS,
            Summary.MEAN));
  }

  private void errors(String name, double bound, String method) {
    goals.add(
        new Goal(
            bounded(name, bound),
            () -> List.of(Scenario.named("mild3.shift+gray.50")),
            seeds,
            method,
            LEAST_CONN,
            Measure.ERRORS,
            Summary.MEAN));
  }

  private void family(
      String name, double bound, String method, List<String> rivals, Summary summary) {
    Figure figure =
        summary == Summary.MEAN ? bounded(name, bound) : Figure.atMost(name, "ratio", bound);
    goals.add(
        new Goal(
            figure,
            () -> HeldOut.WORLDS,
            randomWorldSeeds,
            method,
            rivals,
            Measure.RANDOM_WORLD_TARDINESS,
            summary));
  }

  private static Figure bounded(String name, double bound) {
    return new Figure(name, "ratio", Target.surelyAtMost(bound));
  }
}
