package dev.steelyard.nginx.bench.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.steelyard.nginx.demo.DemoPlan;
import dev.steelyard.nginx.routing.simulator.world.World;
import dev.steelyard.shared.bus.LoadStatus;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RealPlanTest {

  private static final Map<String, Double> DEADLINES =
      Map.of("compose", 39.2, "home-read", 54.1, "user-read", 181.8);

  @Test
  void everyFleetDoesAsMuchInTheSimulatorToo() {
    for (Fleet fleet : Fleet.values()) {
      World world = fleet.simulated(DEADLINES);
      assertThat(world.capacity()).isCloseTo(4 * 3.5 / 0.0168, within(1e-9));
      assertThat(world.capacity()).isCloseTo(DemoPlan.capacityPerSecond(), within(1e-9));
      assertThat(world.sharing()).isFalse();
      assertThat(world.deadlines().get(0)).isCloseTo(0.0392, within(1e-12));
      assertThat(world.deadlines().get(2)).isCloseTo(0.1818, within(1e-12));
    }
    assertThat(Fleet.SPEED3.speeds()).containsExactly(2.0, 1.0, 0.5);
    assertThat(Fleet.MILD3.speeds().get(0)).isCloseTo(1.4, within(1e-12));
    assertThat(Fleet.MILD3.speeds().get(2)).isCloseTo(0.9333, within(1e-4));
  }

  @Test
  void theWholeTakesLessThanThreeQuartersOfAnHour() {
    RealPlan plan = RealPlan.FULL;
    double overhead = 2;
    double pairs =
        Arrays.stream(Cell.values())
            .mapToDouble(
                cell ->
                    cell.pairs(plan.pairs())
                        * (plan.warmUpSeconds() + cell.seconds(plan.seconds()) + overhead))
            .sum();
    double deadlines = Fleet.values().length * (plan.warmUpSeconds() + plan.seconds() + overhead);

    assertThat(pairs + deadlines).isLessThan(45 * 60);
    assertThat(Cell.SPEED3.pairs(10)).isEqualTo(10);
    assertThat(Cell.TWIN.pairs(10)).isEqualTo(6);
    assertThat(Cell.HOM3.pairs(10)).isEqualTo(15);
    assertThat(Cell.TWIN.pairs(1)).isEqualTo(1);
    assertThat(Cell.GRAY.seconds(30)).isEqualTo(60);
  }

  /**
   * 1 of 10 ms and 3 of 30 ms, each without spread: mean 25, variance 75. One deviation for
   * priority 1 is counted twice, 1.5 times for 2, 1.25 times for 4.
   */
  @Test
  void deadlinesAreOfAllRunsTogether() {
    LoadStatus one = observed(1, 10);
    LoadStatus three = observed(3, 30);
    Map<String, Double> deadlines = Deadlines.of(List.of(one, three));

    double sd = Math.sqrt(75);
    assertThat(deadlines.get("compose")).isCloseTo(25 + 2 * sd, within(1e-9));
    assertThat(deadlines.get("home-read")).isCloseTo(25 + 1.5 * sd, within(1e-9));
    assertThat(deadlines.get("user-read")).isCloseTo(25 + 1.25 * sd, within(1e-9));
    assertThat(Deadlines.byUpstream(deadlines))
        .containsOnlyKeys("compose_backend", "home_read_backend", "user_read_backend");
    assertThatThrownBy(() -> Deadlines.of(List.of(observed(0, 0))))
        .hasMessageContaining("no compose was answered");
  }

  private static LoadStatus observed(long count, double mean) {
    return Statuses.status(
        "plan-complete",
        Statuses.type("total", Statuses.latency(3 * count, mean, 0)),
        Statuses.type("compose", Statuses.latency(count, mean, 0)),
        Statuses.type("home-read", Statuses.latency(count, mean, 0)),
        Statuses.type("user-read", Statuses.latency(count, mean, 0)));
  }

  @Test
  void badNumbersAndUnknownCellsAreRefused() {
    assertThatThrownBy(() -> RealPlan.FULL.withPairs(0)).hasMessageContaining("--pairs is 0");
    assertThatThrownBy(() -> RealPlan.FULL.withSeconds(0.5))
        .hasMessageContaining("--pair-seconds is 0.5");
    assertThatThrownBy(() -> Cell.named(List.of("speed3", "speed4")))
        .hasMessageContaining("speed4")
        .hasMessageContaining("speed3,twin,mild3,hom3,gray");
    assertThat(RealPlan.FULL.withSeconds(3).warmUpSeconds()).isEqualTo(1);
  }

  @Test
  void everyPartHasASeedOfItsOwn() {
    assertThat(RealPlan.FULL.seedOf("SPEED3 0"))
        .isEqualTo(RealPlan.FULL.seedOf("SPEED3 0"))
        .isNotEqualTo(RealPlan.FULL.seedOf("SPEED3 1"))
        .isNotEqualTo(RealPlan.FULL.withSeed(2).seedOf("SPEED3 0"));
  }

  /** Predicted for these servers by an independent simulator: .50 and .37. */
  @Test
  void theSimulatorIsAskedForTheSameArms() {
    assertThat(TwinError.predicted(Cell.SPEED3, Arm.B, DEADLINES)).isBetween(0.30, 0.45);
  }
}
