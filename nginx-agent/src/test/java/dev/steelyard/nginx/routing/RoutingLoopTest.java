package dev.steelyard.nginx.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.steelyard.nginx.routing.RoutingLoop.Outcome;
import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.bus.ActivatePolicy;
import dev.steelyard.shared.bus.HoldPolicy;
import dev.steelyard.shared.bus.ObservePolicy;
import dev.steelyard.shared.bus.PolicyDecision;
import dev.steelyard.shared.bus.TrainPolicy;
import dev.steelyard.shared.sample.Sample;
import dev.steelyard.shared.sample.ServerWindow;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RoutingLoopTest {

  private final Rig rig = new Rig();

  private static ServerWindow[] slowThird() {
    return new ServerWindow[] {
      Rig.calm("s1:80"), Rig.calm("s2:80"), Fleet.window("s3:80", 10, 400, 0)
    };
  }

  @Test
  void anIdleLoopCountsSamplesAndLeavesTheWeightsAlone() {
    assertThat(rig.second(slowThird())).isEmpty();
    assertThat(rig.tick()).isEmpty();

    assertThat(rig.status().phase()).isEqualTo("idle");
    assertThat(rig.status().policy()).isEqualTo("none");
    assertThat(rig.status().samples()).isEqualTo(1);
    assertThat(rig.weights.of("k1")).isEqualTo(Fleet.weights(1, 1, 1));
  }

  @Test
  void gainsMoveTheWeightsOfASlowServerStepByStep() {
    rig.activate("gains");
    assertThat(rig.weights.rule("k1")).isEqualTo("shortest-delay");

    rig.second(slowThird());
    assertThat(rig.weights.of("k1")).isEqualTo(Fleet.weights(1000, 1000, 607));
    rig.second(slowThird());
    assertThat(rig.weights.of("k1")).isEqualTo(Fleet.weights(1000, 1000, 368));
  }

  @Test
  void aDecisionSaysWhatTheWindowCost() {
    rig.observe(2);
    rig.calmSecond();
    rig.calmSecond();
    assertThat(rig.status().phase()).isEqualTo("idle");
    double deadline = rig.status().deadlineMillis().get("k1");
    // All 30 requests of each second in the bucket 0..5 ms, exact mean 4: 4 + 2 * 5 / sqrt(12).
    assertThat(deadline).isCloseTo(4 + 10 / Math.sqrt(12), within(1e-9));

    rig.activate("gains");
    PolicyDecision decision = rig.second(slowThird()).orElseThrow().decision();

    // 10 requests in 100..500 ms, 300 on average; the others are in time.
    double sum = 10 * (300 - deadline) / deadline;
    assertThat(decision.tardinessPer1000()).isCloseTo(1000 * sum / 30, within(1e-6));
    assertThat(decision.reward()).isCloseTo(-Math.log(0.001 + sum / 30), within(1e-9));
    assertThat(decision.policy()).isEqualTo("gains");
    assertThat(decision.guard()).isEqualTo("following");
    assertThat(decision.weights().get("k1")).isEqualTo(rig.weights.of("k1"));
    assertThat(decision.latencyRatio().get("s3:80")).isGreaterThan(2);
  }

  @Test
  void withoutDeadlinesThereIsNoReward() {
    rig.activate("gains");
    PolicyDecision decision = rig.calmSecond().orElseThrow().decision();
    assertThat(decision.reward()).isNull();
    assertThat(decision.tardinessPer1000()).isNull();
  }

  @Test
  void deadlinesStayFrozenUntilTheNextObservation() {
    rig.observe(2);
    rig.calmSecond();
    rig.calmSecond();
    Map<String, Double> frozen = rig.status().deadlineMillis();

    rig.activate("gains");
    for (int i = 0; i < 5; i++) {
      rig.second(slowThird());
    }
    assertThat(rig.status().deadlineMillis()).isEqualTo(frozen);

    rig.observe(2);
    for (int i = 0; i < 3; i++) {
      rig.second(slowThird());
    }
    assertThat(rig.status().deadlineMillis().get("k1")).isGreaterThan(100);
  }

  @Test
  void anObservationWithoutTrafficAsksForAnother() {
    rig.observe(1);
    rig.silence(2);
    rig.tick();
    assertThat(rig.status().phase()).isEqualTo("idle");
    assertThat(rig.status().deadlineMillis()).isEmpty();
    assertThat(rig.status().reobserve()).contains("k1").contains("observe again under load");
  }

  @Test
  void windowsFromBeforeTheBaseWeightsAreNotObserved() {
    rig.activate("gains");
    for (int i = 0; i < 4; i++) {
      rig.second(slowThird());
    }
    // The base weights are in force 50 ms into the fifth second: its window is left out.
    rig.observe(3);
    rig.second(slowThird());
    rig.calmSecond();
    rig.calmSecond();
    rig.calmSecond();
    assertThat(rig.status().deadlineMillis().get("k1")).isLessThan(10);
  }

  @Test
  void lostSamplesFreezeTheWeightsThenBringTheBaseBackAndTheNextSampleResumes() {
    rig.activate("gains");
    rig.second(slowThird());
    rig.second(slowThird());
    Map<String, Integer> learned = rig.weights.of("k1");

    rig.silence(4);
    assertThat(rig.tick()).isEmpty();
    assertThat(rig.status().guard()).isEqualTo("frozen");
    assertThat(rig.weights.of("k1")).isEqualTo(learned);

    rig.silence(7);
    assertThat(rig.tick()).isPresent();
    assertThat(rig.status().guard()).isEqualTo("base");
    assertThat(rig.weights.of("k1")).isEqualTo(Fleet.weights(1, 1, 1));
    assertThat(rig.weights.rule("k1")).isEqualTo("least-conn");
    assertThat(rig.tick()).isEmpty();

    rig.second(slowThird());
    assertThat(rig.status().guard()).isEqualTo("following");
    assertThat(rig.weights.of("k1")).isEqualTo(Fleet.weights(1000, 1000, 607));
    assertThat(rig.weights.rule("k1")).isEqualTo("shortest-delay");
  }

  @Test
  void staleSamplesAreNoSignOfLife() {
    rig.activate("gains");
    rig.calmSecond();
    Sample late = Fleet.sample(50, 1, 1000, Map.of("k1", List.of(Rig.calm("s1:80"))));
    rig.silence(11);
    assertThat(rig.loop.onSample(late, Rig.CLIENT, rig.weights.viewNow())).isEmpty();
    assertThat(rig.status().guard()).isEqualTo("base");
    assertThat(rig.status().dropped()).containsEntry("stale", 1L);
  }

  @Test
  void aPolicyThatThrowsIsNoSignOfLifeEither() {
    rig.activate("random-weights");
    rig.random.script.add(Map.of("s1:80", 0));
    assertThatThrownBy(rig::calmSecond).isInstanceOf(SteelyardException.class);
    rig.silence(3);
    assertThat(rig.status().guard()).isEqualTo("frozen");
  }

  @Test
  void heldWeightsStayWhileThePolicyGoesOnLearning() {
    rig.activate("gains");
    rig.second(slowThird());
    Map<String, Integer> held = rig.weights.of("k1");
    rig.loop.commands().hold(new HoldPolicy(null, "release night"));

    for (int i = 0; i < 5; i++) {
      Outcome outcome = rig.second(slowThird()).orElseThrow();
      assertThat(outcome.change()).isEmpty();
      assertThat(outcome.decision().guard()).isEqualTo("held");
      assertThat(outcome.decision().weights().get("k1")).isEqualTo(held);
    }
    rig.silence(20);
    assertThat(rig.tick()).isEmpty();
    assertThat(rig.status().held()).isEqualTo("release night");
    assertThat(rig.weights.of("k1")).isEqualTo(held);

    rig.loop.commands().hold(new HoldPolicy(false, null));
    rig.second(slowThird());
    assertThat(rig.weights.of("k1").get("s3:80")).isEqualTo(368);
  }

  @Test
  void aDrainedServerStaysDrained() {
    rig.weights.put("k1", "s1:80", 0);
    rig.activate("gains");
    rig.second(slowThird());
    rig.silence(12);
    rig.tick();

    assertThat(rig.weights.of("k1")).isEqualTo(Fleet.weights(0, 1, 1));
    rig.weights.put("k1", "s1:80", 1);
    rig.calmSecond();
    assertThat(rig.weights.of("k1").get("s1:80")).isPositive();
  }

  @Test
  void aDrainThatCameInBetweenWinsOverTheDecision() {
    rig.activate("gains");
    Sample sample = Fleet.sample(0, 0, 1000, Map.of("k1", List.of(slowThird())));
    rig.clock.set(1000);
    Change change =
        rig.loop
            .onSample(sample, Rig.CLIENT, rig.weights.viewNow())
            .flatMap(Outcome::change)
            .orElseThrow();
    rig.weights.put("k1", "s1:80", 0);

    assertThatThrownBy(() -> rig.weights.apply(change))
        .isInstanceOfSatisfying(
            SteelyardException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFLICT));
  }

  @Test
  void aFallBackOfTheDataPlaneIsSeenAndLeftWithTheNextDecision() {
    rig.activate("gains");
    for (int i = 0; i < 6; i++) {
      rig.second(slowThird());
    }
    rig.weights.fallBack();
    rig.second(slowThird());
    // From 1:1:1, not from the published weights that were not in force.
    assertThat(rig.weights.of("k1").get("s3:80")).isEqualTo(607);
  }

  @Test
  void aDrainedServerStaysDrainedWhenTheDataPlaneFellBack() {
    rig.activate("gains");
    rig.second(slowThird());
    rig.weights.put("k1", "s1:80", 0);
    rig.second(slowThird());
    rig.weights.fallBack();
    rig.second(slowThird());
    assertThat(rig.weights.of("k1").get("s1:80")).isZero();
    assertThat(rig.weights.of("k1").get("s3:80")).isEqualTo(607);
  }

  @Test
  void aFailedChangeIsShownAndForgottenWhenThingsAreInOrderAgain() {
    rig.activate("gains");
    rig.loop.failed("apply-failed", new SteelyardException(ErrorCode.TIMEOUT, "worker 2", "wait"));
    assertThat(rig.status().trouble()).isEqualTo("worker 2: wait");
    assertThat(rig.status().dropped()).containsEntry("apply-failed", 1L);
    assertThat(rig.loop.report().explain(rig.weights.viewNow()).servers().get(0).because())
        .endsWith("trouble: worker 2: wait");

    rig.second(slowThird());
    assertThat(rig.status().trouble()).isNull();
    assertThat(rig.status().dropped()).containsEntry("apply-failed", 1L);
  }

  @Test
  void weightsOfAnUnshapedPolicyGoOutAsTheyAreAndItsWindowsAreCollected() {
    rig.activate("random-weights");
    rig.random.script.add(Fleet.weights(5, 1, 1));
    rig.random.script.add(Fleet.weights(1, 5, 5));
    rig.calmSecond();
    assertThat(rig.weights.of("k1")).isEqualTo(Fleet.weights(5, 1, 1));
    Optional<Sample> second = rig.calmSecond().orElseThrow().collected();

    assertThat(rig.weights.of("k1")).isEqualTo(Fleet.weights(1, 5, 5));
    // 5:1:1 came 50 ms into the second window: it belongs to them.
    assertThat(second.orElseThrow().upstream("k1").orElseThrow().servers())
        .extracting(ServerWindow::weight)
        .containsExactly(5, 1, 1);
    assertThat(rig.random.heard.get(1)).isEqualTo(second.orElseThrow());
    assertThat(rig.status().collected()).isEqualTo(2);
  }

  @Test
  void aWindowWhoseWeightsChangedInItsMiddleIsNotCollected() {
    rig.activate("random-weights");
    rig.calmSecond();
    rig.clock.advance(400);
    rig.weights.put("k1", "s1:80", 3);
    rig.tick();
    assertThat(rig.calmSecond().orElseThrow().collected()).isEmpty();
    assertThat(rig.calmSecond().orElseThrow().collected()).isPresent();
    assertThat(rig.status().dropped()).containsEntry("mixed-window", 1L);
    assertThat(rig.status().collected()).isEqualTo(2);
  }

  @Test
  void theOldestWindowsGoWhenTheLogIsFull() {
    RoutingSettings d = RoutingSettings.defaults(Fleet.of(1, 3));
    Rig small =
        new Rig(
            new RoutingSettings(
                d.fleet(),
                1000,
                1,
                "least-conn",
                "shortest-delay",
                null,
                Map.of(),
                Map.of(),
                60,
                3,
                0.5,
                true));
    small.activate("random-weights");
    for (int i = 0; i < 8; i++) {
      small.calmSecond();
    }
    assertThat(small.status().collected()).isEqualTo(3);
    small
        .loop
        .commands()
        .observe(new ObservePolicy(0.0, Map.of("k1", 20.0)), small.weights.viewNow())
        .done()
        .run();
    assertThat(
            small
                .loop
                .commands()
                .training(new TrainPolicy(null, null, null, null, null))
                .collected())
        .extracting(Sample::number)
        .containsExactly(5L, 6L, 7L);
  }

  @Test
  void unchangedWeightsAreNotSetAgain() {
    rig.activate("none");
    Outcome outcome = rig.calmSecond().orElseThrow();
    assertThat(outcome.change()).isEmpty();
    assertThat(outcome.decision().weights().get("k1")).isEqualTo(Fleet.weights(1, 1, 1));
    assertThat(rig.weights.viewNow().weightsVersion()).isEqualTo(1);
  }

  @Test
  void aServerThatNginxDoesNotKnowIsLeftOutOfTheChange() {
    RoutingLoop wide =
        new RoutingLoop(
            RoutingSettings.defaults(Fleet.of(1, 4)),
            rig.clock,
            PolicyFactory.builtIn(RoutingSettings.defaults(Fleet.of(1, 4))));
    rig.run(
        wide.commands()
            .activate(new ActivatePolicy("gains", null, null, null), rig.weights.viewNow()));
    Sample sample =
        Fleet.sample(
            0, 0, 1000, Map.of("k1", List.of(Rig.calm("s1:80"), Fleet.window("s4:80", 10, 90, 0))));
    rig.clock.set(1000);
    Change change =
        wide.onSample(sample, Rig.CLIENT, rig.weights.viewNow())
            .flatMap(Outcome::change)
            .orElseThrow();
    assertThat(change.weights().weights().get("k1")).containsOnlyKeys("s1:80");
  }
}
