package dev.steelyard.nginx.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steelyard.shared.sample.Sample;
import dev.steelyard.shared.sample.ServerWindow;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LatencyGainsTest {

  private static final Map<String, Integer> K1 = Fleet.weights(1000, 500, 150);

  private static Map<String, Map<String, Integer>> golden(double gain, double beta) {
    Gains gains = new Gains(gain, gain, 4, 0.5, beta, -4.6);
    return new LatencyGains("shortest-delay", gains)
        .decide(LatencyRatiosTest.golden())
        .weights()
        .weights();
  }

  @Test
  void weightsOfTheReferenceExampleWithoutSmoothing() {
    assertThat(golden(1, 1))
        .containsEntry("k1", K1)
        .containsEntry("k2", K1)
        .containsEntry("k3", Fleet.weights(1000, 510, 160));
  }

  @Test
  void weightsOfTheReferenceExampleAfterOneSmoothedTick() {
    assertThat(golden(1, 0.6))
        .containsEntry("k1", Fleet.weights(1000, 660, 310))
        .containsEntry("k2", Fleet.weights(1000, 660, 320))
        .containsEntry("k3", Fleet.weights(1000, 670, 340));
  }

  @Test
  void weightsOfTheReferenceExampleWithTheGainsForLeastConn() {
    assertThat(golden(1.5, 1))
        .containsEntry("k1", Fleet.weights(1000, 350, 70))
        .containsEntry("k2", Fleet.weights(1000, 350, 70))
        .containsEntry("k3", Fleet.weights(1000, 360, 90));
  }

  @Test
  void gainsDependOnThePickingRule() {
    assertThat(Gains.forRule("least-conn")).isEqualTo(new Gains(1.5, 1.5, 8, 0.5, 0.6, -4.6));
    assertThat(Gains.forRule("shortest-delay")).isEqualTo(new Gains(1, 1, 8, 0.5, 0.6, -4.6));
    assertThat(Gains.forRule("round-robin")).isEqualTo(new Gains(1, 1, 8, 0.5, 0.6, -4.6));
  }

  @Test
  void oneServerAloneGetsEverything() {
    LatencyGains policy = policy();
    for (int t = 1; t <= 5; t++) {
      Sample sample = Fleet.sample(t, Fleet.window("s1:80", 10, 700, 30));
      assertThat(policy.decide(sample).weights().weights().get("k1")).containsEntry("s1:80", 1000);
    }
  }

  /** Equal speeds, but the third answers 9 of 10 requests with an error at once. */
  @Test
  void aFastFailingServerGoesToTheFloorWithinFourWindowsAndRecovers() {
    LatencyGains policy = policy();
    Map<String, Integer> weights = Map.of();
    for (int t = 1; t <= 4; t++) {
      weights = decide(policy, t, Fleet.window("s3:80", 20, 5, 180));
    }
    assertThat(weights.get("s3:80")).isEqualTo(10);

    // Nothing reaches it any more: the prior lets the errors fade, and it is tried again.
    for (int t = 5; t <= 20; t++) {
      weights = decide(policy, t, Fleet.window("s3:80", 0, 0, 0));
    }
    assertThat(weights.get("s3:80")).isGreaterThan(900);
  }

  private static Map<String, Integer> decide(LatencyGains policy, int number, ServerWindow third) {
    Sample sample =
        Fleet.sample(
            number, Fleet.window("s1:80", 100, 5, 0), Fleet.window("s2:80", 100, 5, 0), third);
    return policy.decide(sample).weights().weights().get("k1");
  }

  @Test
  void forgettingStartsFromNothing() {
    LatencyGains policy = policy();
    Decision first = policy.decide(LatencyRatiosTest.golden());
    Decision second = policy.decide(LatencyRatiosTest.golden());
    policy.forget();

    assertThat(second.weights()).isNotEqualTo(first.weights());
    assertThat(policy.decide(LatencyRatiosTest.golden())).isEqualTo(first);
  }

  private static LatencyGains policy() {
    return new LatencyGains("shortest-delay", Gains.forRule("shortest-delay"));
  }
}
