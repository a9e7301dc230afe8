package dev.steelyard.nginx.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.bus.ActivatePolicy;
import dev.steelyard.shared.bus.Addresses;
import dev.steelyard.shared.bus.Bus;
import dev.steelyard.shared.bus.Empty;
import dev.steelyard.shared.bus.HoldPolicy;
import dev.steelyard.shared.bus.ObservePolicy;
import dev.steelyard.shared.bus.PolicyDecision;
import dev.steelyard.shared.bus.PolicyExplanation;
import dev.steelyard.shared.bus.PolicyStatus;
import dev.steelyard.shared.bus.SetWeights;
import dev.steelyard.shared.bus.TrainPolicy;
import dev.steelyard.shared.bus.TrainResult;
import dev.steelyard.shared.sample.Sample;
import dev.steelyard.shared.sample.SampleLogReader;
import dev.steelyard.shared.sample.ServerWindow;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The verticle on a real event bus of one process, with a clock turned by hand and a period of 200
 * ms. The weights are {@link FakeWeights} and the trainer is a fake: this proves the wiring, not
 * what NGINX does with weights nor what training learns, nor anything about a cluster.
 */
class RoutingVerticleTest {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @TempDir Path stateDir;

  private final ManualClock clock = new ManualClock(1_000_000);
  private final FakeWeights weights = new FakeWeights(Fleet.of(1, 3));
  private final ScriptedPolicy random = new ScriptedPolicy("random-weights");
  private final List<PolicyDecision> decisions = new CopyOnWriteArrayList<>();
  private final FakeTrainer trainer = new FakeTrainer();
  private Vertx vertx;
  private Bus bus;
  private RoutingVerticle verticle;
  private String deployment;
  private long number;

  /** Answers with a scripted model and remembers what it was given. */
  private static final class FakeTrainer implements PolicyTrainer {
    final ScriptedPolicy model = new ScriptedPolicy(RoutingLoop.MODEL);
    volatile List<Sample> samples = List.of();
    volatile Map<String, Double> deadlines = Map.of();
    volatile RuntimeException failure;

    @Override
    public Trained train(
        List<Sample> given, Map<String, Double> deadlineMillis, TrainPolicy options, Path file) {
      if (failure != null) {
        throw failure;
      }
      samples = given;
      deadlines = deadlineMillis;
      return new Trained(model, new TrainResult(given.size(), 1, 1, 1, -1, 1, 5, file.toString()));
    }

    @Override
    public ModelPolicy load(Path file) {
      if (failure != null) {
        throw failure;
      }
      return model;
    }
  }

  @BeforeEach
  void start() {
    vertx = Vertx.vertx();
    bus = new Bus(vertx.eventBus(), "client", clock);
    bus.subscribe(
        Addresses.POLICY_DECISION, PolicyDecision.class, event -> decisions.add(event.body()));
    deploy();
  }

  private void deploy() {
    RoutingSettings d = RoutingSettings.defaults(Fleet.of(1, 3));
    RoutingSettings settings =
        new RoutingSettings(
            d.fleet(),
            200,
            1,
            "least-conn",
            "shortest-delay",
            null,
            Map.of(),
            Map.of(),
            60,
            100,
            0.5,
            true);
    Map<String, PolicyFactory> factories = new HashMap<>(PolicyFactory.builtIn(settings));
    factories.put("random-weights", terms -> random);
    verticle =
        new RoutingVerticle(
            new Bus(vertx.eventBus(), "nginx", clock),
            weights,
            new RoutingLoop(settings, clock, factories),
            trainer,
            new PolicyModels(stateDir.resolve("models")),
            vertx.createSharedWorkerExecutor("routing", 2),
            stateDir,
            "steelyard test",
            clock,
            200,
            "none",
            Optional.empty());
    deployment = done(vertx.deployVerticle(verticle));
  }

  @AfterEach
  void stop() {
    done(vertx.close());
  }

  private static <T> T done(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    } catch (java.util.concurrent.ExecutionException e) {
      if (e.getCause() instanceof RuntimeException known) {
        throw known;
      }
      throw new AssertionError(e.getCause());
    } catch (InterruptedException | java.util.concurrent.TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  private static void await(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("never happened: " + what);
      }
      LockSupport.parkNanos(2_000_000);
    }
  }

  private <R extends Record> R send(String address, Record body, Class<R> reply) {
    return done(bus.request(address, body, reply, PATIENCE));
  }

  private PolicyStatus status() {
    return send(Addresses.POLICY_STATUS, new Empty(), PolicyStatus.class);
  }

  private PolicyStatus activate(String policy) {
    return send(
        Addresses.POLICY_ACTIVATE,
        new ActivatePolicy(policy, null, null, null),
        PolicyStatus.class);
  }

  /** The next window of 200 ms: the third server is 100 times slower. */
  private Sample next() {
    long start = clock.millis();
    clock.advance(200);
    return sample(++number, start);
  }

  private static Sample sample(long number, long startMillis) {
    ServerWindow[] servers = {
      Rig.calm("s1:80"), Rig.calm("s2:80"), Fleet.window("s3:80", 10, 400, 0)
    };
    return Fleet.sample(number, startMillis, startMillis + 200, Map.of("k1", List.of(servers)));
  }

  private void awaitDecisions(int n) {
    await(n + " decisions", () -> decisions.size() == n);
  }

  @Test
  void aSampleSetsWeightsAndThenTheDecisionIsPublished() {
    assertThat(activate("gains").phase()).isEqualTo("active");
    bus.publish(Addresses.SAMPLE, next());
    awaitDecisions(1);

    assertThat(weights.of("k1")).isEqualTo(Fleet.weights(1000, 1000, 607));
    assertThat(decisions.get(0).weights().get("k1")).isEqualTo(weights.of("k1"));
    assertThat(decisions.get(0).policy()).isEqualTo("gains");
    SetWeights asked = weights.asked().get(weights.asked().size() - 1);
    assertThat(asked.who()).isEqualTo("policy gains");
    assertThat(asked.reason()).contains("measured latency");
    assertThat(asked.force()).isNull();
    PolicyExplanation.Why third =
        send(Addresses.POLICY_EXPLAIN, new Empty(), PolicyExplanation.class).servers().get(2);
    assertThat(third.because())
        .matches(
            "\\d\\.\\d times slower than the fleet, so 61 % of the largest weight; step limited: on"
                + " the way to 13 % of the largest");
    assertThat(third.share()).isEqualTo(607 / 2607.0);
  }

  @Test
  void samplesOutOfOrderAreDroppedAndCounted() {
    activate("gains");
    Sample first = next();
    Sample second = next();
    bus.publish(Addresses.SAMPLE, second);
    bus.publish(Addresses.SAMPLE, first);
    bus.publish(Addresses.SAMPLE, second);
    await("three samples", () -> status().dropped().getOrDefault("out-of-order", 0L) == 2);
    assertThat(status().samples()).isEqualTo(1);
    assertThat(decisions).hasSize(1);
  }

  @Test
  void baseWeightsReturnWhenSamplesAreLost() {
    activate("gains");
    bus.publish(Addresses.SAMPLE, next());
    awaitDecisions(1);

    clock.advance(2001);
    await("base weights", () -> weights.of("k1").equals(Fleet.weights(1, 1, 1)));
    assertThat(weights.rule("k1")).isEqualTo("least-conn");
    assertThat(status().guard()).isEqualTo("base");

    bus.publish(Addresses.SAMPLE, next());
    awaitDecisions(2);
    assertThat(status().guard()).isEqualTo("following");
    assertThat(weights.of("k1")).isEqualTo(Fleet.weights(1000, 1000, 607));
  }

  @Test
  void ownSamplesStandInForAnAgentThatSendsNone() {
    activate("gains");
    verticle.offerOwnSample(next());
    awaitDecisions(1);
    bus.publish(Addresses.SAMPLE, next());
    awaitDecisions(2);
    verticle.offerOwnSample(next());
    await("own one dropped", () -> status().dropped().getOrDefault("other-source", 0L) == 1);
  }

  @Test
  void holdFreezesTheWeightsAndResumeGoesOn() {
    activate("gains");
    bus.publish(Addresses.SAMPLE, next());
    awaitDecisions(1);
    PolicyStatus held =
        send(Addresses.POLICY_HOLD, new HoldPolicy(true, "release"), PolicyStatus.class);
    assertThat(held.guard()).isEqualTo("held");
    bus.publish(Addresses.SAMPLE, next());
    awaitDecisions(2);
    assertThat(weights.of("k1")).isEqualTo(Fleet.weights(1000, 1000, 607));
    assertThatThrownBy(() -> activate("none"))
        .isInstanceOfSatisfying(
            SteelyardException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFLICT));

    send(Addresses.POLICY_HOLD, new HoldPolicy(false, null), PolicyStatus.class);
    bus.publish(Addresses.SAMPLE, next());
    awaitDecisions(3);
    assertThat(weights.of("k1")).isEqualTo(Fleet.weights(1000, 1000, 368));
  }

  @Test
  void whileAChangeIsAppliedTheNewestDecisionWaitsAndOlderOnesAreDropped() {
    activate("random-weights");
    random.script.addAll(
        List.of(Fleet.weights(5, 1, 1), Fleet.weights(1, 5, 1), Fleet.weights(1, 1, 5)));
    weights.holdBack();
    for (int i = 0; i < 3; i++) {
      bus.publish(Addresses.SAMPLE, next());
    }
    await("the second dropped", () -> status().dropped().getOrDefault("superseded", 0L) == 1);
    assertThat(decisions).isEmpty();
    weights.release();
    awaitDecisions(2);

    assertThat(decisions).extracting(PolicyDecision::sampleNumber).containsExactly(1L, 3L);
    assertThat(weights.of("k1")).isEqualTo(Fleet.weights(1, 1, 5));
    assertThat(status().trouble()).isNull();
  }

  @Test
  void aCommandWaitsForTheChangeThatIsBeingAppliedAndHasTheLastWord() {
    activate("random-weights");
    weights.holdBack();
    bus.publish(Addresses.SAMPLE, next());
    bus.publish(Addresses.SAMPLE, next());
    await("the first is under way", () -> weights.asked().size() == 2);
    Future<PolicyStatus> none =
        bus.request(
            Addresses.POLICY_ACTIVATE,
            new ActivatePolicy("none", null, null, null),
            PolicyStatus.class,
            PATIENCE);
    weights.release();

    assertThat(done(none).policy()).isEqualTo("none");
    assertThat(weights.of("k1")).isEqualTo(Fleet.weights(1, 1, 1));
    assertThat(weights.rule("k1")).isEqualTo("least-conn");
  }

  @Test
  void aRefusedChangeIsCountedAndShownAndTheOldWeightsStay() {
    activate("gains");
    weights.refuse(new SteelyardException(ErrorCode.TIMEOUT, "worker 7", "look at the error log"));
    bus.publish(Addresses.SAMPLE, next());
    await("failure", () -> status().trouble() != null);
    assertThat(status().trouble()).isEqualTo("worker 7: look at the error log");
    assertThat(status().dropped()).containsEntry("apply-failed", 1L);
    assertThat(weights.of("k1")).isEqualTo(Fleet.weights(1, 1, 1));
    assertThat(decisions).isEmpty();

    assertThatThrownBy(() -> activate("random-weights"))
        .isInstanceOf(SteelyardException.class)
        .hasMessageContaining("worker 7");
    assertThat(status().policy()).isEqualTo("gains");
  }

  @Test
  void aPolicyThatFailsIsShownAndTheLoopGoesOn() {
    activate("random-weights");
    random.script.add(Map.of("s1:80", 2000));
    bus.publish(Addresses.SAMPLE, next());
    await("failure", () -> status().trouble() != null);
    assertThat(status().trouble()).contains("2000");
    bus.publish(Addresses.SAMPLE, next());
    awaitDecisions(1);
    assertThat(status().trouble()).isNull();
  }

  @Test
  void observeCollectTrainActivate() throws IOException {
    PolicyStatus observing =
        send(Addresses.POLICY_OBSERVE, new ObservePolicy(0.4, null), PolicyStatus.class);
    assertThat(observing.phase()).isEqualTo("observing");
    bus.publish(Addresses.SAMPLE, next());
    bus.publish(Addresses.SAMPLE, next());
    await("deadlines", () -> status().deadlineMillis().containsKey("k1"));

    activate("random-weights");
    for (int i = 1; i <= 4; i++) {
      bus.publish(Addresses.SAMPLE, next());
      awaitDecisions(i);
    }
    assertThatThrownBy(() -> activate(RoutingLoop.MODEL)).hasMessageContaining("no model");
    TrainResult result =
        send(
            Addresses.POLICY_TRAIN,
            new TrainPolicy(null, null, null, null, null),
            TrainResult.class);
    assertThat(result.samples()).isEqualTo((int) status().collected()).isGreaterThanOrEqualTo(3);
    assertThat(trainer.deadlines).isEqualTo(status().deadlineMillis());
    assertThat(result.file()).startsWith(stateDir.resolve("models").toString());

    activate(RoutingLoop.MODEL);
    assertThat(status().model()).isEqualTo("a scripted model");
    bus.publish(Addresses.SAMPLE, next());
    awaitDecisions(5);
    assertThat(decisions.get(4).regime()).isEqualTo(4);

    // The windows of the collection are on disk, with the weights that were in force.
    Path log;
    try (var files = Files.list(stateDir.resolve("samples"))) {
      log =
          files
              .filter(f -> f.getFileName().toString().startsWith("random-weights"))
              .findFirst()
              .orElseThrow();
    }
    List<Sample> written = SampleLogReader.readAll(log);
    assertThat(written).isEqualTo(trainer.samples);
    TrainResult again =
        send(
            Addresses.POLICY_TRAIN,
            new TrainPolicy(log.toString(), null, null, null, null),
            TrainResult.class);
    assertThat(again.samples()).isEqualTo(written.size());
  }

  @Test
  void aTrainingThatFailsSaysWhyAndAnotherMayFollow() {
    TrainPolicy missing = new TrainPolicy("nowhere.jsonl", null, "rank", null, null);
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> send(Addresses.POLICY_TRAIN, missing, TrainResult.class))
          .isInstanceOf(SteelyardException.class)
          .hasMessageContaining("nowhere.jsonl");
    }
  }

  @Test
  void aSavedModelIsThereAfterARestartAndADamagedOneSaysWhatIsWrong() throws IOException {
    done(vertx.undeploy(deployment));
    Path models = Files.createDirectories(stateDir.resolve("models"));
    Files.writeString(models.resolve("published-plan.json"), "{}");
    deploy();
    assertThat(activate(RoutingLoop.MODEL).model()).isEqualTo("a scripted model");

    done(vertx.undeploy(deployment));
    trainer.failure = SteelyardException.badRequest("format 9", "train again");
    deploy();
    assertThat(status().model()).isEqualTo("none: format 9: train again");
    assertThatThrownBy(() -> activate(RoutingLoop.MODEL)).hasMessageContaining("format 9");
  }

  @Test
  void stoppingLeavesTheWeightsAndTakesTheCommandsBack() {
    activate("gains");
    bus.publish(Addresses.SAMPLE, next());
    awaitDecisions(1);
    done(vertx.undeploy(deployment));

    assertThat(weights.of("k1")).isEqualTo(Fleet.weights(1000, 1000, 607));
    assertThatThrownBy(this::status)
        .isInstanceOfSatisfying(
            SteelyardException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE));
  }
}
