package dev.steelyard.nginx.routing.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.steelyard.nginx.routing.Decision;
import dev.steelyard.nginx.routing.PolicyTrainer.ModelPolicy;
import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.bus.TrainPolicy;
import dev.steelyard.shared.sample.Sample;
import dev.steelyard.shared.sample.ServerWindow;
import dev.steelyard.shared.sample.UpstreamWindow;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PublishedPlanTest {

  private static final PlanTrainer TRAINER =
      new PlanTrainer("test", 1, ReobserveLimits.PUBLISHED, System::nanoTime);

  @TempDir static Path folder;
  private final Sample sample = new PlanWorld(5).window(PlanWorld.equalWeights());
  private ModelPolicy plan;

  @BeforeAll
  static void train() {
    train("tardiness");
    train("rank");
  }

  @BeforeEach
  void load() {
    plan = TRAINER.load(folder.resolve("tardiness"));
  }

  @Test
  void decidesTheWeightsOfTheMostProbableState() {
    Decision decision = plan.decide(sample);
    PlanModel model = PlanModel.FILE.load(folder.resolve("tardiness"));

    List<Integer> levels = model.states().get(decision.regime()).weights();
    assertThat(decision.weights().weights()).containsOnlyKeys(PlanWorld.UPSTREAMS);
    assertThat(decision.weights().weights().get("home_read_backend"))
        .isEqualTo(
            Map.of(
                "127.0.0.1:8001", 200 * levels.get(0),
                "127.0.0.1:8002", 200 * levels.get(1),
                "127.0.0.1:8003", 200 * levels.get(2)));
    assertThat(decision.posterior()).isBetween(1.0 / 9, 1.0);
    assertThat(decision.because())
        .startsWith("state " + decision.regime() + " with probability ")
        .contains(levels.toString())
        .doesNotContain("rank");
  }

  @Test
  void theOrderOfServersAndUpstreamsDoesNotMatter() {
    Sample turned =
        mapped(
            sample,
            upstreams -> {
              List<UpstreamWindow> reversed = new ArrayList<>();
              for (UpstreamWindow upstream : upstreams) {
                List<ServerWindow> servers = new ArrayList<>(upstream.servers());
                Collections.reverse(servers);
                reversed.add(0, new UpstreamWindow(upstream.upstream(), servers));
              }
              return reversed;
            });

    assertThat(plan.decide(turned)).isEqualTo(plan.decide(sample));
  }

  @Test
  void otherServersAreAConflictThatNamesBoth() {
    Sample other =
        mapped(
            sample,
            upstreams ->
                List.of(
                    new UpstreamWindow(
                        "compose_backend", List.of(PlanSamples.server("10.0.0.9:80", 1, 1, 1)))));

    assertThatThrownBy(() -> plan.decide(other))
        .isInstanceOfSatisfying(
            SteelyardException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFLICT))
        .hasMessageContaining(
            "compose_backend=127.0.0.1:8001,127.0.0.1:8002,127.0.0.1:8003 home_read_backend=")
        .hasMessageContaining("live are compose_backend=10.0.0.9:80");
  }

  @Test
  void aValueThatIsNoNumberIsNamed() {
    Sample broken = latencies(sample, Double.NaN);

    assertThatThrownBy(() -> plan.decide(broken))
        .isInstanceOf(SteelyardException.class)
        .hasMessageContaining("sample 0: column compose_backend/127.0.0.1:8001/requestMsec")
        .hasMessageContaining("NaN");
  }

  @Test
  void asksForAnObservationWhenTheWorldIsNotTheModels() {
    for (int i = 0; i < 90; i++) {
      plan.decide(latencies(sample, 1e6));
    }
    assertThat(plan.reobserve()).isEmpty();

    plan.decide(latencies(sample, 1e6));
    assertThat(plan.reobserve()).startsWith("91 of the last 91 samples are outside the model");

    plan.forget();
    assertThat(plan.reobserve()).isEmpty();
  }

  @Test
  void theWorldThatItLearnedIsInside() {
    for (Sample known : new PlanWorld(6).windows(300, new RandomWeights(8, 1))) {
      plan.decide(known);
    }

    assertThat(plan.reobserve()).isEmpty();
  }

  @Test
  void tellsTheRankOfTheWindow() {
    ModelPolicy ranked = TRAINER.load(folder.resolve("rank"));

    assertThat(ranked.decide(latencies(sample, 1e6)).because())
        .endsWith("; rank reward of the window -8");
    assertThat(ranked.decide(latencies(sample, 0)).because())
        .endsWith("; rank reward of the window 0");
  }

  @Test
  void belongsToRoundRobinAndIsNotReshaped() {
    assertThat(plan.name()).isEqualTo("published-plan");
    assertThat(plan.rule()).isEqualTo("round-robin");
    assertThat(plan.shaped()).isFalse();
  }

  private static void train(String reward) {
    TRAINER.train(
        new PlanWorld(1).windows(1000, new RandomWeights(1, 1)),
        PlanWorld.DEADLINES,
        new TrainPolicy(null, 9, reward, null, null),
        folder.resolve(reward));
  }

  /** The sample with one mean response time everywhere. */
  private static Sample latencies(Sample sample, double millis) {
    return mapped(
        sample,
        upstreams ->
            upstreams.stream()
                .map(
                    u ->
                        new UpstreamWindow(
                            u.upstream(),
                            u.servers().stream()
                                .map(s -> PlanSamples.server(s.server(), s.weight(), 20, millis))
                                .toList()))
                .toList());
  }

  private static Sample mapped(Sample sample, UnaryOperator<List<UpstreamWindow>> change) {
    return PlanSamples.sample(
        sample.number(), sample.connectionsActive(), change.apply(sample.upstreams()));
  }
}
