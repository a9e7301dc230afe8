package dev.steelyard.nginx.routing.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.steelyard.nginx.routing.simulator.balancer.BalancerView;
import dev.steelyard.nginx.routing.simulator.server.Server;
import dev.steelyard.nginx.routing.simulator.world.RandomStream;
import dev.steelyard.nginx.routing.simulator.world.Worlds;
import dev.steelyard.shared.SteelyardException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AgentFormulasTest {

  private static final int[][] COMPLETIONS = {{100, 60, 40}, {50, 30, 20}, {25, 15, 10}};
  private static final double[][] MILLIS = {{2, 4, 10}, {4, 8, 20}, {8, 16, 30}};

  /** The window of the reference example: the third server had 10 errors. */
  private static Window golden() {
    Window window = new Window(3, 3, 1);
    for (int i = 0; i < 3; i++) {
      for (int k = 0; k < 3; k++) {
        for (int c = 0; c < COMPLETIONS[i][k]; c++) {
          window.completed(i, k, MILLIS[i][k] / 1000);
        }
      }
    }
    for (int e = 0; e < 10; e++) {
      window.error(2, 0);
    }
    return window;
  }

  private static BalancerView view() {
    Server[] servers =
        Worlds.named("speed3").servers().stream()
            .map(spec -> new Server(spec, true))
            .toArray(Server[]::new);
    return new BalancerView(servers, 3, 1, new RandomStream(1));
  }

  private static List<List<Integer>> weights(BalancerView view) {
    List<List<Integer>> weights = new ArrayList<>();
    for (int k = 0; k < 3; k++) {
      weights.add(
          List.of((int) view.weight(0, k), (int) view.weight(1, k), (int) view.weight(2, k)));
    }
    return weights;
  }

  private static List<List<Integer>> gainWeights(double gain, double beta) {
    GainSettings settings = new GainSettings(gain, gain, 0, 4, true, 0.5, beta, -4.6);
    BalancerView view = view();
    new GainAgent(settings, 3, 3).tick(golden(), view);
    return weights(view);
  }

  @Test
  void ratiosOfTheReferenceExample() {
    Ratios ratios = new Ratios(3, 3, 0.5, true);
    ratios.update(golden());
    double[] mean = {3.428571, 6.857143, 15.714286};
    double[] server = {.595960, 1.186019, 2.224005};
    double[] third = {2.273700, 2.260448, 2.145276};
    for (int i = 0; i < 3; i++) {
      assertThat(1000 * ratios.meanOfType(i)).isCloseTo(mean[i], within(5e-7));
      assertThat(ratios.ofServer(i)).isCloseTo(server[i], within(5e-7));
      assertThat(ratios.ofType(2, i)).isCloseTo(third[i], within(5e-7));
    }
    assertThat(ratios.errorShare(0)).isZero();
    assertThat(ratios.errorShare(2)).isCloseTo(10.0 / 70, within(1e-12));
  }

  @Test
  void withoutItsPriorTheErrorShareOfAStarvedServerStays() {
    Ratios without = new Ratios(3, 3, 0.5, false);
    Ratios with = new Ratios(3, 3, 0.5, true);
    for (Ratios each : List.of(without, with)) {
      each.update(golden());
      each.update(new Window(3, 3, 1));
      each.update(new Window(3, 3, 1));
    }
    assertThat(without.errorShare(2)).isCloseTo(10.0 / 60, within(1e-12));
    assertThat(with.errorShare(2)).isCloseTo(2.5 / (15 + 10), within(1e-12));
  }

  @Test
  void gainsOfTheReferenceExample() {
    assertThat(gainWeights(1, 1))
        .containsExactly(List.of(100, 50, 15), List.of(100, 50, 15), List.of(100, 51, 16));
    assertThat(gainWeights(1, 0.6))
        .containsExactly(List.of(100, 66, 31), List.of(100, 66, 32), List.of(100, 67, 34));
    assertThat(gainWeights(1.5, 1))
        .containsExactly(List.of(100, 35, 7), List.of(100, 35, 7), List.of(100, 36, 9));
  }

  @Test
  void squareRootSplitOfTheReference() {
    assertSplit(450, 357.143, 78.571, 14.286);
    assertSplit(300, 266.667, 33.333, 0);
    assertSplit(50, 50, 0, 0);
  }

  private static void assertSplit(double arrivals, double... rates) {
    assertThat(SquareRootSplit.of(new double[] {400, 100, 25}, arrivals))
        .containsExactly(rates, within(5e-4));
  }

  @Test
  void latencyLineOfTheReference() {
    LatencyLines lines = new LatencyLines(1, 3);
    add(lines, 10, 1, 1);
    add(lines, 10, 2, 1.5);
    add(lines, 5, 3, 2);
    lines.fit();
    assertThat(lines.slope(0)).isCloseTo(.631027, within(5e-7));
    assertThat(lines.intercept(0)).isCloseTo(.264151, within(5e-7));
  }

  @Test
  void aLatencyLineShrinksWithoutAnswers() {
    LatencyLines lines = new LatencyLines(1, 3);
    assertThat(lines.slope(0)).isEqualTo(1);
    lines.fit();
    assertThat(lines.slope(0)).isCloseTo(0.97, within(1e-12));
    assertThat(lines.intercept(0)).isZero();
  }

  private static void add(LatencyLines lines, int times, int inFlight, double relative) {
    for (int n = 0; n < times; n++) {
      lines.add(0, inFlight, relative);
    }
  }

  @Test
  void latenciesAreRelativeToTheMeanOfTheirType() {
    // A type that takes a thousand times longer everywhere makes no server steeper.
    LatencyLines lines = new LatencyLines(2, 2);
    for (int n = 0; n < 25; n++) {
      lines.add(0, 0, 2, 1);
      lines.add(1, 1, 2, 0.001);
    }
    lines.fit();
    assertThat(lines.slope(0)).isCloseTo(0.5, within(1e-9));
    assertThat(lines.slope(1)).isCloseTo(0.5, within(1e-9));
  }

  @Test
  void theBanditTriesEachArmOnceThenTheLowestBound() {
    double[] means = {-3, -5, -4, -2, -1};
    assertThat(BanditAgent.choose(means, new int[] {3, 2, 0, 1, 0})).isEqualTo(2);
    assertThat(BanditAgent.choose(means, new int[] {9, 9, 9, 9, 9})).isEqualTo(1);
    // sqrt(ln(1 + 1601) / 1) = 2.72 makes up for 2 units of the mean.
    assertThat(BanditAgent.choose(means, new int[] {400, 400, 400, 1, 400})).isEqualTo(1);
    assertThat(BanditAgent.choose(means, new int[] {1, 400, 400, 400, 400})).isZero();
  }

  @Test
  void theContextOfTheBanditIsTheLogarithmOfTheLoad() {
    assertThat(BanditAgent.context(0)).isZero();
    assertThat(BanditAgent.context(1)).isEqualTo(1);
    assertThat(BanditAgent.context(6)).isEqualTo(2);
    assertThat(BanditAgent.context(7)).isEqualTo(3);
    assertThat(BanditAgent.context(100_000)).isEqualTo(7);
  }

  @Test
  void theSearchedPolicyWithUnitParametersIsTheGains() {
    BalancerView searched = view();
    // Logits of alpha 0.5 and beta 0.6.
    SearchedParameters unit = new SearchedParameters(1, 1, 0, 0, 0, 0, Math.log(1.5), 4, 0);
    new SearchedAgent(unit, 3, 3, true).tick(golden(), searched);
    assertThat(weights(searched)).isEqualTo(gainWeights(1, 0.6));
  }

  @Test
  void randomWeightsAreOneThreeOrFive() {
    BalancerView view = view();
    RandomWeights agent = new RandomWeights(new RandomStream(5)::uniform, true);
    for (int t = 0; t < 50; t++) {
      agent.tick(golden(), view);
      List<List<Integer>> weights = weights(view);
      assertThat(weights.get(0)).isSubsetOf(1, 3, 5).isEqualTo(weights.get(2));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gain", "gain1x", "gain1:q2", "gaint", "cem2", "mm1:e", ""})
  void unknownAgentsAreRefused(String name) {
    assertThatThrownBy(() -> Agents.named(name))
        .isInstanceOf(SteelyardException.class)
        .hasMessageContaining("agent is " + name);
  }
}
