package dev.steelyard.nginx.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class StepLimitTest {

  private final StepLimit limit = new StepLimit(0.5);

  @Test
  void aSmallStepGoesThroughUnchanged() {
    Map<String, Integer> wanted = Fleet.weights(1000, 620, 900);
    assertThat(limit.limit(wanted, Fleet.weights(1, 1, 1))).isSameAs(wanted);
  }

  @Test
  void aLargeStepStopsAtAFactorOfESquareRoot() {
    // 1000 exp(-0.5) = 606.5; the two others are within reach.
    assertThat(limit.limit(Fleet.weights(1000, 700, 10), Fleet.weights(1, 1, 1)))
        .isEqualTo(Fleet.weights(1000, 700, 607));
  }

  @Test
  void weightsInForceCountByTheirShareOfTheLargest() {
    // In force 100:50 is 1:0.5; from there 1:0.1 is too far, 0.5 exp(-0.5) = 0.303 is not.
    assertThat(limit.limit(Fleet.weights(1000, 100), Fleet.weights(100, 50)))
        .isEqualTo(Fleet.weights(1000, 303));
  }

  @Test
  void aServerThatLeadsCanFallBehindOnlyStepByStep() {
    assertThat(limit.limit(Fleet.weights(10, 1000), Fleet.weights(1000, 10)))
        .isEqualTo(Fleet.weights(607, 16));
  }

  @Test
  void nobodyFallsBelowOnePercentAndWhoWasBelowIsLiftedAtOnce() {
    assertThat(limit.limit(Fleet.weights(1000, 0), Fleet.weights(1000, 14)))
        .isEqualTo(Fleet.weights(1000, 10));
    assertThat(limit.limit(Fleet.weights(1000, 1000), Fleet.weights(1000, 1)))
        .isEqualTo(Fleet.weights(1000, 10));
  }

  @Test
  void aServerThatIsNewMayTakeAnyWeight() {
    assertThat(limit.limit(Fleet.weights(1000, 40), Fleet.weights(1000, 0)))
        .isEqualTo(Fleet.weights(1000, 40));
  }

  @Property(tries = 500)
  void noStepIsTooLargeAndNoWeightTooSmall(
      @ForAll @Size(4) List<@IntRange(min = 1, max = 1000) Integer> wanted,
      @ForAll @Size(4) List<@IntRange(min = 10, max = 1000) Integer> inForce) {
    Map<String, Integer> now = new LinkedHashMap<>(Fleet.weights(inForce.toArray(Integer[]::new)));
    now.put("s1:80", 1000);
    Map<String, Integer> next = limit.limit(Fleet.weights(wanted.toArray(Integer[]::new)), now);

    int largest = next.values().stream().max(Integer::compare).orElseThrow();
    // When nothing is limited the wanted weights count by their largest, otherwise by 1000.
    double scale = next.equals(Fleet.weights(wanted.toArray(Integer[]::new))) ? largest : 1000.0;
    next.forEach(
        (server, weight) -> {
          assertThat(weight).isBetween((largest + 99) / 100, 1000);
          // Whole weights: half a step of rounding, or the lift to the floor of one percent.
          double low = (weight - 0.5) / scale;
          double high = (weight + 0.5) / scale;
          double before = now.get(server) / 1000.0;
          assertThat(low).isLessThanOrEqualTo(Math.max(before * Math.exp(0.5), 0.011));
          assertThat(high).isGreaterThanOrEqualTo(before * Math.exp(-0.5));
        });
  }
}
