package dev.steelyard.nginx.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steelyard.shared.bus.LeaderWord;
import dev.steelyard.shared.sample.ServerWindow;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A loop that decides for several load balancers; each server has 0.04 or 0.4 in flight. */
class HerdingTest {

  private final Rig rig = new Rig();

  @BeforeEach
  void activate() {
    rig.activate("gains");
  }

  private void seconds(int count) {
    for (int i = 0; i < count; i++) {
      ServerWindow slow = Fleet.window("s3:80", 10, 40, 0);
      rig.second(Rig.calm("s1:80"), Rig.calm("s2:80"), slow);
    }
  }

  @Test
  void manyBalancersWithFewRequestsDrawByWeight() {
    rig.loop.mirror().balancers(8);
    seconds(20);
    assertThat(rig.weights.rule("k1")).isEqualTo("random-delay");
    // Drawn by weight the slow server is worth nothing at this load: the floor remains.
    assertThat(rig.weights.of("k1").get("s3:80")).isLessThan(100);
    LeaderWord word = rig.loop.mirror().word("edge", 1, 1, Map.of(), "");
    assertThat(word.picks()).isEqualTo("random-delay");
    assertThat(word.rule()).isEqualTo("shortest-delay");
  }

  @Test
  void aFewBalancersKeepTheRuleOfThePolicy() {
    rig.loop.mirror().balancers(3);
    seconds(20);
    assertThat(rig.weights.rule("k1")).isEqualTo("shortest-delay");
    assertThat(rig.weights.of("k1").get("s3:80")).isBetween(100, 500);
  }

  @Test
  void withoutTheOthersTheRuleOfThePolicyReturnsStepByStep() {
    rig.loop.mirror().balancers(8);
    seconds(20);
    rig.loop.mirror().balancers(2);
    seconds(20);
    assertThat(rig.weights.rule("k1")).isEqualTo("shortest-delay");
    assertThat(rig.weights.of("k1").get("s3:80")).isBetween(100, 500);
  }

  @Test
  void aPolicyOverAnotherRuleIsLeftAlone() {
    rig.activate("random-weights");
    rig.loop.mirror().balancers(8);
    seconds(3);
    assertThat(rig.weights.rule("k1")).isEqualTo("round-robin");
    assertThat(rig.weights.of("k1")).isEqualTo(Fleet.weights(1, 3, 5));
  }
}
