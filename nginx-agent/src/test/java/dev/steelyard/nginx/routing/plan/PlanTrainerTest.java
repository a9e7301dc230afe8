package dev.steelyard.nginx.routing.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import dev.steelyard.nginx.routing.PolicyTrainer.Trained;
import dev.steelyard.nginx.routing.Tardiness;
import dev.steelyard.nginx.routing.plan.PlanModel.Choice;
import dev.steelyard.nginx.routing.plan.PlanModel.State;
import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.bus.TrainPolicy;
import dev.steelyard.shared.bus.TrainResult;
import dev.steelyard.shared.sample.Sample;
import dev.steelyard.shared.sample.ServerWindow;
import dev.steelyard.shared.sample.UpstreamWindow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlanTrainerTest {

  @TempDir Path folder;

  @Test
  void findsTheBestWeightsOfAFleetOfCapacityFourToTwoToOne() {
    Trained trained = train(log(2000), settings(3, "tardiness"));

    assertThat(model().states()).allSatisfy(s -> assertThat(s.weights()).containsExactly(5, 3, 1));
    assertThat(trained.result().samples()).isEqualTo(2000);
    assertThat(trained.result().visitedPairs()).isEqualTo(75);
  }

  @Test
  void twentySevenStatesDoBetterThanEqualAndThanRandomWeights() {
    Trained trained = train(log(2000), settings(null, "tardiness"));

    double learned = meanReward(new PlanWorld(2).windows(1000, trained.policy()));
    double random = meanReward(new PlanWorld(2).windows(1000, new RandomWeights(5, 1)));
    PlanWorld world = new PlanWorld(2);
    List<Sample> equal = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      equal.add(world.window(PlanWorld.equalWeights()));
    }

    // A reward of 1 more is 2.7 times less tardy.
    assertThat(learned).isGreaterThan(meanReward(equal) + 0.5).isGreaterThan(random + 1);
  }

  @Test
  void theRankRewardLearnsToo() {
    Trained trained = train(log(2000), settings(9, "rank"));

    assertThat(model().rankBounds()).hasSize(9);
    assertThat(model().settings().deadlineMillis()).isEmpty();
    assertThat(meanReward(new PlanWorld(2).windows(1000, trained.policy())))
        .isGreaterThan(meanReward(new PlanWorld(2).windows(1000, new RandomWeights(5, 1))) + 0.5);
  }

  @Test
  void aPublishedLogOfSevenThousandWindowsAndFortySixFeaturesTrains() {
    List<Sample> log = new PlanWorld(1, true).windows(7000, new RandomWeights(1, 1));

    TrainResult result = train(log, settings(27, "tardiness")).result();

    assertThat(result.samples()).isEqualTo(7000);
    assertThat(result.features()).isEqualTo(46);
    assertThat(result.components()).isEqualTo(27);
    assertThat(result.visitedPairs()).isBetween(300, 675);
    assertThat(result.logLikelihoodPerSample()).isFinite();
    assertThat(result.file()).isEqualTo(file().toString());
    assertThat(model().states().stream().mapToInt(State::windows).sum()).isEqualTo(7000);
    assertThat(model().made().transitions()).isEqualTo(6999);
  }

  @Test
  void theSameLogAndSeedMakeTheSameFile() throws IOException {
    train(log(300), settings(5, "tardiness"));
    byte[] first = Files.readAllBytes(file());

    train(log(300), settings(5, "tardiness"));
    assertThat(Files.readAllBytes(file())).isEqualTo(first);

    train(log(300), new TrainPolicy(null, 5, null, null, 2L));
    assertThat(Files.readAllBytes(file())).isNotEqualTo(first);
  }

  @Test
  void anActionBelongsToTheStateBeforeItAndTheRewardOfItsWindow() {
    // Fast and slow windows in turn; a fast one follows weights 5:1, a slow one weights 1:5. With
    // two states and the rank reward the fast state gives 0 and the slow one -1.
    List<Sample> log = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      log.add(window(i, i % 2 == 0 ? 5 : 20, i % 2 == 0 ? 5 : 1, i % 2 == 0 ? 1 : 5));
    }
    train(log, settings(2, "rank"));

    State fast = state(5);
    State slow = state(20);
    // V(fast) = -1 + .9 V(slow), V(slow) = .9 V(fast): -1 / .19 and -.9 / .19.
    assertThat(fast.choices())
        .extracting(Choice::weights, Choice::visits, Choice::reward)
        .containsExactly(tuple(List.of(1, 5), 4L, -1.0));
    assertThat(slow.choices())
        .extracting(Choice::weights, Choice::visits, Choice::reward)
        .containsExactly(tuple(List.of(5, 1), 4L, 0.0));
    assertThat(fast.value()).isCloseTo(-1 / 0.19, within(1e-3));
    assertThat(slow.value()).isCloseTo(-0.9 / 0.19, within(1e-3));
    assertThat(fast.windows()).isEqualTo(5);
  }

  @Test
  void theRewardIsTheLogarithmOfTheTardinessOfARequest() {
    // 10 requests a server in (10, 100] ms, uniform: above the deadline of 55 ms are on average
    // 45 · 45 / (2 · 90) = 11.25 ms of each, over the deadline 0.204545; one failed: 10 of 20.
    List<Sample> log = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      ServerWindow good = PlanSamples.server("a", 1, 10, 50 + i);
      ServerWindow bad =
          new ServerWindow(
              "b", 10, 100, 1000, 0, 9, 0, 0, 1, 500, 500, 1, false, null, good.latency());
      log.add(PlanSamples.sample(i, 0, List.of(new UpstreamWindow("u", List.of(good, bad)))));
    }
    new PlanTrainer("test", 1, ReobserveLimits.PUBLISHED, () -> 0)
        .train(log, Map.of("u", 55.0), settings(1, "tardiness"), file());

    Choice only = model().states().get(0).choices().get(0);
    assertThat(only.weights()).containsExactly(1, 1);
    assertThat(only.reward()).isCloseTo(-Math.log(0.001 + 11.25 / 55 + 10.0 / 20), within(1e-12));
  }

  @Test
  void whatCannotBeLearnedFromIsCountedByItsReason() {
    List<Sample> log = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      log.add(window(i, 5 + i, 1, 3));
    }
    log.set(3, window(3, 9, 4, 3));
    log.remove(6);
    log.set(
        8,
        PlanSamples.sample(
            9, 0, List.of(new UpstreamWindow("u", List.of(PlanSamples.server("z", 1, 1, 1))))));
    train(log, settings(1, "rank"));

    // Numbers 0..12 without 6; 3 has weights 4:3; 9 has another server, so 10 follows a gap.
    assertThat(model().made().skipped())
        .isEqualTo(Map.of("other servers", 1L, "after a gap", 2L, "weights of no action", 1L));
    assertThat(model().made().transitions()).isEqualTo(10 - 1 - 2 - 1);
    assertThat(model().made().firstSample()).isZero();
    assertThat(model().made().lastSample()).isEqualTo(11);
  }

  @Test
  void windowsWithoutRequestsHaveNoTardiness() {
    List<Sample> log =
        List.of(window(0, 5, 1, 1), window(1, 50, 1, 1), idle(2), window(3, 7, 1, 1));
    new PlanTrainer("test", 1, ReobserveLimits.PUBLISHED, () -> 0)
        .train(log, Map.of("u", 10.0), settings(1, "tardiness"), file());

    assertThat(model().made().skipped()).isEqualTo(Map.of("no requests", 1L));
    assertThat(model().made().transitions()).isEqualTo(2);
  }

  @Test
  void saysHowManyWindowsAreNeeded() {
    refused(log(26), settings(27, "tardiness"), "26 windows for 27 components", "at least 27");
    refused(
        List.of(window(0, 5, 1, 1), window(1, 6, 1, 1), window(2, 5, 1, 1)),
        settings(3, "rank"),
        "3 rows hold 2 different points, 3 components need at least 3",
        "fewer components");
    refused(
        List.of(window(0, 5, 1, 1), window(1, 5, 1, 1)),
        settings(1, "rank"),
        "no feature varies",
        "traffic that varies");
    refused(List.of(), settings(1, "rank"), "none of 0 windows has a server", "collect samples");
    refused(
        List.of(window(0, 5, 4, 3), window(1, 6, 4, 3)),
        settings(1, "rank"),
        "no window can be learned from: {weights of no action=1}",
        "random-weights");
  }

  @Test
  void namesTheSettingThatIsOutOfRange() {
    refused(log(30), settings(0, "rank"), "components is 0", "1..1000");
    refused(log(30), settings(5, "speed"), "reward is speed", "tardiness or rank");
    refused(log(30), new TrainPolicy(null, 5, "rank", -1.0, null), "shrinkage is -1", "0 or more");
    refused(
        log(30),
        new TrainPolicy(null, 5, "rank", Double.NaN, null),
        "shrinkage is NaN",
        "0 or more");
  }

  @Test
  void namesWhatTheTardinessRewardLacks() {
    assertThatThrownBy(() -> trainer().train(log(30), Map.of(), settings(2, "tardiness"), file()))
        .hasMessageContaining("the deadline of compose_backend is null")
        .hasMessageContaining("--deadline");
    List<Sample> bare =
        List.of(
            PlanSamples.sample(0, 0, List.of(withoutHistogram(3))),
            PlanSamples.sample(1, 0, List.of(withoutHistogram(4))));
    assertThatThrownBy(
            () -> trainer().train(bare, Map.of("u", 5.0), settings(1, "tardiness"), file()))
        .isInstanceOf(SteelyardException.class)
        .hasMessageContaining("sample 0 has no response time histogram")
        .hasMessageContaining("vhost_traffic_status_histogram_buckets");
    assertThat(file()).doesNotExist();
  }

  private static PlanTrainer trainer() {
    return new PlanTrainer("1.2.3", 1, ReobserveLimits.PUBLISHED, System::nanoTime);
  }

  private Trained train(List<Sample> log, TrainPolicy settings) {
    return trainer().train(log, PlanWorld.DEADLINES, settings, file());
  }

  private void refused(List<Sample> log, TrainPolicy settings, String place, String remedy) {
    assertThatThrownBy(() -> train(log, settings))
        .isInstanceOf(SteelyardException.class)
        .hasMessageContaining(place)
        .hasMessageContaining(remedy);
    assertThat(file()).doesNotExist();
  }

  private static TrainPolicy settings(Integer components, String reward) {
    return new TrainPolicy(null, components, reward, null, null);
  }

  private Path file() {
    return folder.resolve("plan.json");
  }

  private PlanModel model() {
    return PlanModel.FILE.load(file());
  }

  private State state(double meanMillis) {
    return model().states().stream()
        .filter(s -> Math.abs(s.mean().get("u/a/requestMsec") - meanMillis) < 0.01)
        .findFirst()
        .orElseThrow();
  }

  private static List<Sample> log(int n) {
    return new PlanWorld(1).windows(n, new RandomWeights(1, 1));
  }

  private static double meanReward(List<Sample> windows) {
    return windows.stream()
        .mapToDouble(w -> Tardiness.of(w, PlanWorld.DEADLINES).orElseThrow().reward())
        .average()
        .orElseThrow();
  }

  /** One upstream over two servers, 10 requests each that take so long. */
  private static Sample window(long number, double millis, int weightA, int weightB) {
    return PlanSamples.sample(
        number,
        0,
        List.of(
            new UpstreamWindow(
                "u",
                List.of(
                    PlanSamples.server("a", weightA, 10, millis),
                    PlanSamples.server("b", weightB, 10, millis)))));
  }

  private static Sample idle(long number) {
    return PlanSamples.sample(
        number,
        0,
        List.of(
            new UpstreamWindow(
                "u", List.of(PlanSamples.server("a", 1, 0, 0), PlanSamples.server("b", 1, 0, 0)))));
  }

  private static UpstreamWindow withoutHistogram(long requests) {
    return new UpstreamWindow(
        "u",
        List.of(
            new ServerWindow(
                "a", requests, 0, 0, 0, requests, 0, 0, 0, 9, 9, 1, false, null, null)));
  }
}
