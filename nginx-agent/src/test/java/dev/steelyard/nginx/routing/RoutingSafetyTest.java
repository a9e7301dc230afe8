package dev.steelyard.nginx.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steelyard.nginx.routing.RoutingLoop.Outcome;
import dev.steelyard.shared.bus.ActivatePolicy;
import dev.steelyard.shared.bus.HoldPolicy;
import dev.steelyard.shared.bus.PolicyExplanation;
import dev.steelyard.shared.sample.ServerWindow;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What comes between a policy and the weights, and what is said about it. */
class RoutingSafetyTest {

  private final Rig rig = Rig.withDeadline();

  private PolicyExplanation explain() {
    return rig.loop.report().explain(rig.weights.viewNow());
  }

  private String because(int server) {
    return explain().servers().get(server).because();
  }

  private Map<String, Long> interventions() {
    return rig.status().safety().interventions();
  }

  private void activate(String policy, boolean guard) {
    rig.run(
        rig.loop
            .commands()
            .activate(new ActivatePolicy(policy, null, null, null, guard), rig.weights.viewNow()));
  }

  private void slowSeconds(int count) {
    for (int i = 0; i < count; i++) {
      rig.slowSecond();
    }
  }

  private void calmSeconds(int count) {
    for (int i = 0; i < count; i++) {
      rig.calmSecond();
    }
  }

  @Test
  void givenDeadlinesAreInForceFromTheStartAndAnObservationLeavesThem() {
    assertThat(rig.status().deadlineMillis()).isEqualTo(Map.of("k1", 10.0));
    rig.observe(2);
    slowSeconds(3);
    assertThat(rig.status().phase()).isEqualTo("idle");
    assertThat(rig.status().deadlineMillis()).isEqualTo(Map.of("k1", 10.0));
    assertThat(rig.status().reobserve()).isNull();
  }

  @Test
  void aProbeShowsTheBaseWeightsForThreeWindowsAndThenGoesOnWhereThePolicyWas() {
    rig.activate("gains");
    // The first window had the base weights of the activation; three more are the policy's.
    slowSeconds(3);
    assertThat(rig.status().guard()).isEqualTo("following");
    Outcome probe = rig.slowSecond().orElseThrow();

    assertThat(probe.decision().guard()).isEqualTo("probe");
    assertThat(rig.weights.of("k1")).isEqualTo(Fleet.weights(1, 1, 1));
    assertThat(rig.weights.rule("k1")).isEqualTo("shortest-delay");
    assertThat(because(0))
        .startsWith("baseline probe 1 of 3: weights are the base weights; measured: ");
    slowSeconds(2);
    assertThat(because(2)).startsWith("baseline probe 3 of 3");
    rig.slowSecond();
    // Seven steps of exp(-0.5) are 0.030: the policy went on inwardly, as if nobody had probed.
    assertThat(rig.weights.of("k1")).isEqualTo(Fleet.weights(1000, 1000, 30));
    assertThat(rig.status().guard()).isEqualTo("following");
    assertThat(interventions()).containsEntry("probe", 3L).doesNotContainKey("trip");
  }

  @Test
  void aPolicyThatCostsMoreThanTheBaseWeightsIsTakenOutAndTheReportSaysWhatItCost() {
    rig.activate("gains");
    slowSeconds(4);
    calmSeconds(3);
    slowSeconds(2);
    // 10 of 30 requests took 300 ms on average against a deadline of 10: 29 / 3 a request.
    assertThat(rig.status().guard()).isEqualTo("tripped");
    assertThat(rig.weights.of("k1")).isEqualTo(Fleet.weights(1, 1, 1));
    assertThat(because(0))
        .startsWith(
            "tripped: tardiness a request was 9.667 under the policy, 0.000 under the base"
                + " weights; base weights for 15 windows more; measured: ");
    assertThat(rig.status().safety().comparison()).startsWith("tripped: ");
    calmSeconds(14);
    assertThat(rig.status().guard()).isEqualTo("tripped");
    rig.calmSecond();
    assertThat(rig.status().guard()).isEqualTo("following");
    assertThat(rig.weights.of("k1").get("s1:80")).isEqualTo(1000);
    assertThat(interventions()).containsEntry("trip", 1L).containsEntry("tripped", 15L);
  }

  @Test
  void theComparisonCanBeSwitchedOff() {
    activate("gains", false);
    slowSeconds(12);
    assertThat(interventions()).doesNotContainKey("probe");
    assertThat(rig.status().safety().comparison())
        .isEqualTo("the comparison with the base weights is switched off");
  }

  @Test
  void withoutDeadlinesTheComparisonIsBlindAndSaysWhatToDo() {
    Rig blind = new Rig();
    blind.activate("gains");
    for (int i = 0; i < 12; i++) {
      blind.slowSecond();
    }
    assertThat(blind.status().safety().interventions()).doesNotContainKey("probe");
    assertThat(blind.status().safety().comparison())
        .contains("without deadlines, send steelyard.policy.observe");
  }

  @Test
  void windowsUnderOtherWeightsThanAskedForAreNotCompared() {
    rig.activate("gains");
    for (int i = 0; i < 12; i++) {
      rig.weights.put("k1", "s1:80", 500 + i);
      rig.slowSecond();
    }
    assertThat(interventions()).doesNotContainKey("probe");
    assertThat(rig.status().safety().comparison())
        .isEqualTo("the policy is not yet compared with the base weights");
  }

  @Test
  void aLearnerWithoutDeadlinesBehavesAsTheGainsAndSaysSo() {
    Rig without = new Rig();
    Rig gains = new Rig();
    without.activate("bandit");
    gains.activate("gains");
    for (int i = 0; i < 5; i++) {
      without.slowSecond();
      gains.slowSecond();
      assertThat(without.weights.of("k1")).isEqualTo(gains.weights.of("k1"));
    }
    assertThat(without.loop.report().explain(without.weights.viewNow()).about().get(0))
        .isEqualTo(
            "default gains in place of bandit: without deadlines there is nothing to learn from;"
                + " send steelyard.policy.observe under load");
  }

  @Test
  void aSearchedPolicyThatIsMissingFallsBackAndAsksForAModel() {
    rig.models.refresh();
    rig.activate("searched");
    slowSeconds(2);
    assertThat(rig.status().reobserve()).contains("there is no searched policy at no-such-folder");
    assertThat(rig.status().model()).startsWith("none: there is no searched policy");
    assertThat(explain().about().get(0)).startsWith("default gains in place of searched: there is");
    assertThat(rig.weights.of("k1")).isEqualTo(Fleet.weights(1000, 1000, 368));
    assertThat(interventions()).containsEntry("default-gains", 2L);
  }

  @Test
  void overloadFreezesLearningAndSaysSo() {
    activate("bandit", false);
    for (int requests = 10; requests <= 160; requests *= 2) {
      // Equally slow servers, ever more in flight: 100 ms times the requests of a second.
      rig.second(
          Fleet.window("s1:80", requests, 300, 0),
          Fleet.window("s2:80", requests, 300, 0),
          Fleet.window("s3:80", requests, 300, 0));
    }
    assertThat(rig.status().guard()).isEqualTo("overload");
    assertThat(explain().about().get(0))
        .isEqualTo(
            "default gains in place of bandit: overload: requests in flight grew from 9 to 144 and"
                + " all servers are equally slow; learning and exploration are frozen");
    assertThat(interventions()).containsEntry("overload", 1L);
    rig.calmSecond();
    assertThat(rig.status().guard()).isEqualTo("following");
  }

  @Test
  void silenceAndHoldsAreCounted() {
    rig.activate("gains");
    rig.calmSecond();
    rig.silence(4);
    rig.tick();
    rig.silence(8);
    rig.tick();
    rig.tick();
    rig.loop.commands().hold(new HoldPolicy(true, "night"));
    rig.calmSecond();
    assertThat(interventions())
        .containsEntry("frozen", 1L)
        .containsEntry("base", 1L)
        .containsEntry("held", 1L);
  }

  @Test
  void aServerWithoutTrafficIsNoHole() {
    rig.activate("bandit");
    for (int i = 0; i < 10; i++) {
      ServerWindow none = Fleet.window("s3:80", 0, 0, 0);
      rig.second(Rig.calm("s1:80"), Rig.calm("s2:80"), none);
    }
    assertThat(rig.weights.of("k1").values()).allMatch(weight -> weight > 0);
    assertThat(rig.status().trouble()).isNull();
  }

  @Test
  void nothingIsTriedWhileTheBaseWeightsRule() {
    rig.activate("bandit");
    for (int i = 0; i < 60; i++) {
      rig.second(
          Rig.calm("s1:80"), Rig.calm("s2:80"), Fleet.window("s3:80", 10, i % 2 == 0 ? 12 : 15, 0));
      if (rig.status().guard().equals("probe")) {
        assertThat(explain().about().get(0)).doesNotContain("tried");
      }
    }
    assertThat(interventions().get("probe")).isGreaterThanOrEqualTo(9);
  }
}
