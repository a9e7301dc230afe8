package dev.steelyard.nginx.routing.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.steelyard.nginx.learning.reinforcement.ActionLearner;
import dev.steelyard.shared.SteelyardException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LearnerAgentsTest {

  /** Keeps the weights of the last tick. */
  private static final class Weights implements WeightSink {

    private final double[][] weight = new double[3][3];

    @Override
    public void setWeight(int server, int type, double value) {
      weight[server][type] = value;
    }

    @Override
    public void setLine(int server, double intercept, double slope) {
      throw new AssertionError("no learner sets lines");
    }
  }

  /** A window of servers of different speed; the slowest is the last. */
  private static Window window(SplittableRandom random, double tardiness) {
    Window window = new Window(3, 3, 1);
    for (int i = 0; i < 3; i++) {
      for (int k = 0; k < 3; k++) {
        for (int answers = 0; answers < 40; answers++) {
          window.completed(i, k, 0.004 * (i + 1) * (k + 1) * (0.5 + random.nextDouble()));
        }
      }
      window.setInFlight(i, random.nextInt(6));
    }
    window.ended(tardiness);
    return window;
  }

  @Test
  void theStateIsTheSameForAnyOrderOfServers() {
    Window window = new Window(2, 1, 1);
    Window mirrored = new Window(2, 1, 1);
    for (int answer = 0; answer < 30; answer++) {
      window.completed(answer % 2, 0, 0.01 * (1 + answer % 2));
      mirrored.completed(1 - answer % 2, 0, 0.01 * (1 + answer % 2));
    }
    window.error(0, 0);
    mirrored.error(1, 0);
    double[] state = new FleetState(2, 1).state(window, 5, 3);
    assertThat(new FleetState(2, 1).state(mirrored, 5, 3)).containsExactly(state);
    assertThat(state).hasSize(FleetState.size(5)).endsWith(0, 0, 0, 1, 0);
    assertThat(new FleetState(2, 1).state(window, 5, -1)).endsWith(0, 0, 0, 0, 0);
  }

  @Test
  void theRewardIsThatOfTheWindowAfterTheAction() {
    List<String> told = new ArrayList<>();
    ActionLearner learner =
        new ActionLearner() {
          @Override
          public int act(double[] state) {
            return told.size();
          }

          @Override
          public void learn(double[] state, int action, double reward, double[] next) {
            told.add(action + " " + (float) reward + " " + (state[7 + 0] + next[7 + action]));
          }
        };
    Agent agent =
        new LearnedGainAgent(learner, GainSettings.of(1, 1, 0, 8, true), Exploration.FREE, 3, 3);
    SplittableRandom random = new SplittableRandom(1);
    for (double tardiness : new double[] {9, 0, .999}) {
      agent.tick(window(random, tardiness), new Weights());
    }
    // -ln 0.001 and -ln 1; the last action is marked in the state after it.
    assertThat(told).containsExactly("0 6.9077554 1.0", "1 -0.0 2.0");
  }

  @Test
  void thePublishedActionsForThreeServersAreTwentyFive() {
    List<List<Integer>> actions = LearnedWeightsAgent.actions(3);
    assertThat(actions).hasSize(25).doesNotHaveDuplicates().contains(List.of(1, 1, 1));
    assertThat(actions).doesNotContain(List.of(3, 3, 3), List.of(5, 5, 5));
    assertThatThrownBy(() -> LearnedWeightsAgent.actions(6))
        .isInstanceOf(SteelyardException.class)
        .hasMessageContaining("here n = 6 servers");
  }

  @Test
  void thePublishedLearnerGivesAllTypesTheSameWeights() {
    SplittableRandom random = new SplittableRandom(1);
    Agent agent = Agents.named("dqn135").create(3, 3, random::nextDouble);
    for (int t = 0; t < 20; t++) {
      Weights weights = new Weights();
      agent.tick(window(random, .1), weights);
      for (double[] ofServer : weights.weight) {
        assertThat(ofServer[0]).isIn(1.0, 3.0, 5.0).isEqualTo(ofServer[2]);
      }
    }
  }

  @Test
  void theRegimeBanditTriesEachArmInItsRegimeThenTheLowestBound() {
    double[][] means = {{-3, -5, -4, -2, -1}, {-1, -1, -1, -1, -9}};
    double[][] tries = {{9, 9, 9, 9, 9}, {9, 9, 9, 0, 9}};
    assertThat(RegimeBandit.choose(means, tries, List.of(1., 0.), 0)).isEqualTo(1);
    assertThat(RegimeBandit.choose(means, tries, List.of(0., 1.), 1)).isEqualTo(3);
    // Mostly the first regime, but the second loses much by arm 1: -4.4 against -1·.7 - 9·.3.
    assertThat(RegimeBandit.choose(means, tries, List.of(.7, .3), 0)).isEqualTo(1);
    assertThat(RegimeBandit.choose(means, tries, List.of(.6, .4), 0)).isEqualTo(4);
  }

  @Test
  void theRegimeBanditHasDefaultGainsWhileItObserves() {
    Agent bandit = Agents.named("banditR").create(3, 3, () -> .5);
    Agent gains = Agents.named("gain1t").create(3, 3, () -> .5);
    SplittableRandom random = new SplittableRandom(1);
    boolean differed = false;
    for (int t = 0; t < RegimeBandit.OBSERVED + 30; t++) {
      Window window = window(random, random.nextDouble());
      Weights ofBandit = new Weights();
      Weights ofGains = new Weights();
      bandit.tick(window, ofBandit);
      gains.tick(window, ofGains);
      if (t < RegimeBandit.OBSERVED) {
        assertThat(ofBandit.weight).isDeepEqualTo(ofGains.weight);
      } else {
        differed |= ofBandit.weight[2][0] != ofGains.weight[2][0];
      }
    }
    assertThat(differed).as("then it tries others").isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"dqn", "ac", "dqn135", "linQ", "banditR"})
  void theSameStreamGivesTheSameWeights(String name) {
    assertThat(lastWeights(name, 3)).isDeepEqualTo(lastWeights(name, 3));
  }

  private static double[][] lastWeights(String name, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Agent agent = Agents.named(name).create(3, 3, random::nextDouble);
    SplittableRandom traffic = new SplittableRandom(9);
    Weights weights = new Weights();
    for (int t = 0; t < 150; t++) {
      agent.tick(window(traffic, traffic.nextDouble()), weights);
    }
    return weights.weight;
  }
}
