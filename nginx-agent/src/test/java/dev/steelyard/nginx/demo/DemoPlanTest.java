package dev.steelyard.nginx.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.steelyard.shared.bus.StartLoad.Stage;
import java.util.List;
import java.util.random.RandomGenerator;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class DemoPlanTest {

  @Test
  void capacityIsSlotsTimesSpeedOverWork() {
    // 4 slots, speeds 2 + 1 + 0.5, work 0.5·8 + 0.3·16 + 0.2·40 = 16.8 ms: 14 / 0.0168 s
    assertThat(DemoPlan.capacityPerSecond()).isCloseTo(833.3333, within(1e-3));
    assertThat(DemoPlan.rates(0.7).get("compose")).isCloseTo(0.5 * 583.3333, within(1e-3));
  }

  @Property
  void everyLengthFromAMinuteOnFitsItsTotal(
      @ForAll @IntRange(min = DemoPlan.MIN_SECONDS, max = 3600) int seconds) {
    DemoPlan plan = DemoPlan.of(seconds, 1);
    assertThat(plan.totalSeconds()).isLessThanOrEqualTo(seconds);
    assertThat(plan.blockSeconds()).isPositive();
    assertThat(plan.settleSeconds()).isPositive();
    assertThat(plan.rounds()).isPositive();
  }

  @Test
  void tooShortADemoIsRefused() {
    assertThatThrownBy(() -> DemoPlan.of(DemoPlan.MIN_SECONDS - 1, 1))
        .hasMessageContaining("demo.seconds is 74")
        .hasMessageContaining("75");
  }

  @Property
  void explorationLastsAsLongAsPlannedWithinItsRates(
      @ForAll @IntRange(min = DemoPlan.MIN_SECONDS, max = 3600) int seconds, @ForAll long seed) {
    DemoPlan plan = DemoPlan.of(seconds, seed);
    List<Stage> stages = plan.explorationStages(RandomGenerator.of("L64X128MixRandom"));
    assertThat(stages.stream().mapToDouble(Stage::seconds).sum()).isEqualTo(plan.exploreSeconds());
    double capacity = DemoPlan.capacityPerSecond();
    for (Stage stage : stages) {
      double rate = stage.ratePerSecond().values().stream().mapToDouble(r -> r).sum();
      assertThat(rate / capacity).isBetween(0.2, 0.6);
    }
  }
}
