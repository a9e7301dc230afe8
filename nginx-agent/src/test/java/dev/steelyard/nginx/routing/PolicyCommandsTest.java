package dev.steelyard.nginx.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.steelyard.nginx.routing.PolicyCommands.Training;
import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.bus.ActivatePolicy;
import dev.steelyard.shared.bus.HoldPolicy;
import dev.steelyard.shared.bus.ObservePolicy;
import dev.steelyard.shared.bus.TrainPolicy;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class PolicyCommandsTest {

  private static final TrainPolicy TRAIN = new TrainPolicy(null, null, null, null, null);

  private final Rig rig = new Rig();

  private PolicyCommands commands() {
    return rig.loop.commands();
  }

  private void activate(String policy, String rule, Long seed, Boolean fresh) {
    rig.run(
        commands().activate(new ActivatePolicy(policy, rule, seed, fresh), rig.weights.viewNow()));
  }

  private void observe(Double seconds, Map<String, Double> deadlines) {
    rig.run(commands().observe(new ObservePolicy(seconds, deadlines), rig.weights.viewNow()));
  }

  private static void refused(ErrorCode code, String saying, ThrowingCallable command) {
    assertThatThrownBy(command)
        .isInstanceOfSatisfying(SteelyardException.class, e -> assertThat(e.code()).isEqualTo(code))
        .hasMessageContaining(saying);
  }

  @Test
  void activationStartsFromBaseWeightsUnderThePolicysRule() {
    rig.activate("random-weights");
    rig.calmSecond();
    assertThat(rig.weights.of("k1")).isEqualTo(Fleet.weights(1, 3, 5));
    assertThat(rig.weights.rule("k1")).isEqualTo("round-robin");

    rig.activate("gains");
    assertThat(rig.weights.of("k1")).isEqualTo(Fleet.weights(1, 1, 1));
    assertThat(rig.weights.rule("k1")).isEqualTo("shortest-delay");
    assertThat(rig.status().phase()).isEqualTo("active");
    assertThat(rig.status().policy()).isEqualTo("gains");

    rig.activate("none");
    assertThat(rig.weights.rule("k1")).isEqualTo("least-conn");
  }

  @Test
  void theRuleCanBeAskedFor() {
    activate("gains", "least-conn", null, null);
    assertThat(rig.weights.rule("k1")).isEqualTo("least-conn");
    rig.calmSecond();
    assertThat(rig.loop.report().explain(rig.weights.viewNow()).policy()).isEqualTo("gains");
    assertThat(rig.calmSecond().orElseThrow().decision().policy()).isEqualTo("gains");
    assertThat(rig.weights.rule("k1")).isEqualTo("least-conn");
  }

  @Test
  void activatingThePolicyInChargeChangesNothingUnlessFresh() {
    rig.activate("random-weights");
    rig.calmSecond();
    rig.activate("random-weights");
    assertThat(rig.weights.of("k1")).isEqualTo(Fleet.weights(1, 3, 5));
    assertThat(rig.random.forgotten).isZero();

    activate("random-weights", null, null, true);
    assertThat(rig.weights.of("k1")).isEqualTo(Fleet.weights(1, 1, 1));
    assertThat(rig.random.forgotten).isEqualTo(1);
  }

  @Test
  void aPolicyRemembersAcrossActivationsOnTheSameTerms() {
    PolicyShelf shelf =
        new PolicyShelf(PolicyFactory.builtIn(RoutingSettings.defaults(Fleet.of(1, 3))));
    WeightTable base = new WeightTable(Map.of("k1", Fleet.weights(1, 1, 1)));
    RoutingPolicy first = shelf.get("gains", new PolicyFactory.Terms(null, 1, base));

    assertThat(shelf.get("gains", new PolicyFactory.Terms(null, 1, base))).isSameAs(first);
    assertThat(shelf.get("gains", new PolicyFactory.Terms("least-conn", 1, base)))
        .isNotSameAs(first);
  }

  @Test
  void refusesUnknownPoliciesRulesAndAModelThatIsNotThere() {
    refused(ErrorCode.BAD_REQUEST, "dqn, gains, none", () -> rig.activate("best"));
    refused(ErrorCode.BAD_REQUEST, "published-plan", () -> rig.activate(null));
    refused(
        ErrorCode.BAD_REQUEST,
        "use round-robin, least-conn",
        () -> activate("gains", "random", null, null));
    refused(ErrorCode.CONFLICT, "steelyard.policy.train", () -> rig.activate("published-plan"));
    commands().modelRefused(new IllegalStateException("format 9"));
    refused(ErrorCode.CONFLICT, "format 9", () -> rig.activate("published-plan"));
    assertThat(rig.status().phase()).isEqualTo("idle");
    assertThat(rig.status().model()).isEqualTo("none: IllegalStateException: format 9");
  }

  @Test
  void refusesAFleetThatNginxDoesNotHave() {
    RoutingSettings settings = RoutingSettings.defaults(Fleet.of(2, 3));
    RoutingLoop wide = new RoutingLoop(settings, rig.clock, PolicyFactory.builtIn(settings));
    ActivatePolicy gains = new ActivatePolicy("gains", null, null, null);
    refused(
        ErrorCode.CONFLICT, "[k2]", () -> wide.commands().activate(gains, rig.weights.viewNow()));
  }

  @Test
  void aModelCanBeActivatedAndAsksForANewObservation() {
    ScriptedPolicy model = new ScriptedPolicy("published-plan");
    commands().model(model);
    assertThat(rig.status().model()).isEqualTo("a scripted model");

    rig.activate("published-plan");
    assertThat(rig.calmSecond().orElseThrow().decision())
        .satisfies(
            d -> {
              assertThat(d.regime()).isEqualTo(4);
              assertThat(d.posterior()).isEqualTo(0.75);
              assertThat(d.latencyRatio()).containsKey("s1:80");
            });
    assertThat(rig.status().reobserve()).isNull();
    model.reobserve = "120 of 300 samples are outside";
    assertThat(rig.status().reobserve()).isEqualTo("120 of 300 samples are outside");
  }

  @Test
  void observationPutsBaseWeightsInForceAndShowsItsRemainingTime() {
    rig.activate("random-weights");
    rig.calmSecond();
    observe(10.0, null);

    assertThat(rig.weights.of("k1")).isEqualTo(Fleet.weights(1, 1, 1));
    assertThat(rig.weights.rule("k1")).isEqualTo("least-conn");
    assertThat(rig.status().phase()).isEqualTo("observing");
    assertThat(rig.status().policy()).isEqualTo("none");
    assertThat(rig.status().observeRemainingMillis()).isEqualTo(10_000);
    rig.clock.advance(4000);
    assertThat(rig.status().observeRemainingMillis()).isEqualTo(6000);
  }

  @Test
  void givenDeadlinesWinOverMeasuredOnes() {
    observe(2.0, Map.of("k1", 77.0));
    rig.calmSecond();
    rig.calmSecond();
    assertThat(rig.status().deadlineMillis()).isEqualTo(Map.of("k1", 77.0));
  }

  @Test
  void whenEveryDeadlineIsGivenNoObservationIsNeeded() {
    rig.activate("gains");
    observe(0.0, Map.of("k1", 77.0));
    assertThat(rig.status().phase()).isEqualTo("active");
    assertThat(rig.status().deadlineMillis()).isEqualTo(Map.of("k1", 77.0));
  }

  @Test
  void refusesImpossibleObservations() {
    refused(ErrorCode.BAD_REQUEST, "seconds is 0.0", () -> observe(0.0, null));
    refused(ErrorCode.BAD_REQUEST, "seconds is -1.0", () -> observe(-1.0, null));
    refused(ErrorCode.BAD_REQUEST, "seconds is NaN", () -> observe(Double.NaN, null));
    refused(ErrorCode.BAD_REQUEST, "k9", () -> observe(5.0, Map.of("k9", 5.0)));
    refused(ErrorCode.BAD_REQUEST, "k1 is -5.0", () -> observe(5.0, Map.of("k1", -5.0)));
    assertThat(rig.status().phase()).isEqualTo("idle");
  }

  @Test
  void anObservationIsNotInterruptedByAPolicyButCanBeEnded() {
    observe(60.0, null);
    refused(ErrorCode.CONFLICT, "60000 ms more", () -> rig.activate("gains"));
    assertThat(rig.status().phase()).isEqualTo("observing");
    rig.activate("none");
    assertThat(rig.status().phase()).isEqualTo("active");
    assertThat(rig.status().deadlineMillis()).isEmpty();
  }

  @Test
  void holdNeedsAPolicyAndBlocksOtherCommands() {
    refused(ErrorCode.CONFLICT, "no policy is in charge", () -> commands().hold(hold(true, "why")));
    rig.activate("gains");
    commands().hold(hold(null, null));
    assertThat(rig.status().guard()).isEqualTo("held");
    assertThat(rig.status().held()).isEqualTo("no reason given");
    refused(ErrorCode.CONFLICT, "{\"hold\": false}", () -> rig.activate("none"));
    refused(ErrorCode.CONFLICT, "{\"hold\": false}", () -> observe(5.0, null));

    commands().hold(hold(false, null));
    commands().hold(hold(false, null));
    rig.activate("none");
    assertThat(rig.status().held()).isNull();
  }

  private static HoldPolicy hold(Boolean hold, String reason) {
    return new HoldPolicy(hold, reason);
  }

  @Test
  void trainingNeedsWindowsAndDeadlinesAndRunsOnceAtATime() {
    refused(ErrorCode.CONFLICT, "no window was collected", () -> commands().training(TRAIN));
    rig.activate("random-weights");
    rig.calmSecond();
    refused(ErrorCode.CONFLICT, "there is no deadline for [k1]", () -> commands().training(TRAIN));
    observe(0.0, Map.of("k1", 20.0));

    Training training = commands().training(TRAIN);
    assertThat(training.collected()).hasSize(1);
    assertThat(training.deadlineMillis()).isEqualTo(Map.of("k1", 20.0));
    assertThat(training.options().seed()).isEqualTo(1);
    refused(ErrorCode.CONFLICT, "a training is running", () -> commands().training(TRAIN));
    commands().trainingEnded();
    assertThat(commands().training(TRAIN).collected()).hasSize(1);
  }

  @Test
  void trainingByRankNeedsNoDeadlinesAndALogNoWindows() {
    TrainPolicy fromLog = new TrainPolicy("log.jsonl.gz", 9, "rank", 5.0, 42L);
    Training training = commands().training(fromLog);
    assertThat(training.options()).isEqualTo(fromLog);
    assertThat(training.collected()).isEmpty();
  }

  @Test
  void windowsOfOtherPickingRulesAreNotMixedInto() {
    rig.activate("random-weights");
    rig.calmSecond();
    rig.calmSecond();
    activate("random-weights", "least-conn", null, null);
    rig.calmSecond();
    assertThat(rig.status().collected()).isEqualTo(1);
  }
}
