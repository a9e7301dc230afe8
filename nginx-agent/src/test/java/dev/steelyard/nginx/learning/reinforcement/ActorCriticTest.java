package dev.steelyard.nginx.learning.reinforcement;

import static dev.steelyard.nginx.learning.reinforcement.TwoRooms.FIRST;
import static dev.steelyard.nginx.learning.reinforcement.TwoRooms.SECOND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.steelyard.nginx.learning.network.Perceptron;
import dev.steelyard.nginx.learning.reinforcement.ActorCritic.Settings;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ActorCriticTest {

  private static ActorCritic taught(long seed) {
    Settings settings = new Settings(0.6, 0.01, 5, 0.003, 0.01, List.of(12, 12));
    ActorCritic learner = new ActorCritic(settings, 2, 2, new SplittableRandom(seed));
    TwoRooms.live(learner, 6000);
    return learner;
  }

  @Test
  void findsThePolicyAndTheValuesOfASmallWorld() {
    ActorCritic learner = taught(1);
    assertThat(learner.chances(FIRST)[1]).isGreaterThan(0.9);
    assertThat(learner.chances(SECOND)[0]).isGreaterThan(0.9);
    assertThat(learner.value(FIRST)).isCloseTo(1.5, within(0.2));
    assertThat(learner.value(SECOND)).isCloseTo(2.5, within(0.2));
  }

  @Test
  void theSameSeedLearnsTheSame() {
    assertThat(taught(5).chances(FIRST)).isEqualTo(taught(5).chances(FIRST));
    assertThat(taught(6).chances(FIRST)).isNotEqualTo(taught(5).chances(FIRST));
  }

  @Test
  void oneStepByHand() {
    // Equal chances; V = 2 before and after. A = 1 + 0.6·2 - 2 = 0.2: the first step of Adam moves
    // the bias of the action taken up by the rate, that of the other down, and V's up.
    Perceptron actor = new Perceptron(new int[] {1, 2}, new double[] {0, 0, 0, 0});
    Perceptron critic = new Perceptron(new int[] {1, 1}, new double[] {0, 2});
    Settings settings = new Settings(0.6, 0, 1, 0.003, 0.01, List.of());
    ActorCritic learner = new ActorCritic(settings, actor, critic, new SplittableRandom(1));
    double[] nothing = {0};
    learner.learn(nothing, 1, 1, nothing);
    assertThat(learner.chances(nothing)[1]).isCloseTo(1 / (1 + Math.exp(-.006)), within(1e-6));
    assertThat(learner.value(nothing)).isCloseTo(2.01, within(1e-6));
  }

  @Test
  void theSlopeOfTheActorIsThatOfFiniteDifferences() {
    Settings settings = new Settings(0.6, 0.3, 1, 0.003, 0.01, List.of());
    double[] scores = {.2, -.4, .9};
    double[] numeric = new double[3];
    for (int j = 0; j < 3; j++) {
      double[] up = scores.clone();
      double[] down = scores.clone();
      up[j] += 1e-6;
      down[j] -= 1e-6;
      numeric[j] = (loss(up, 2, 1.7, .3) - loss(down, 2, 1.7, .3)) / 2e-6;
    }
    ActorCritic learner = new ActorCritic(settings, 1, 3, new SplittableRandom(1));
    assertThat(learner.actorSlope(softmax(scores), 2, 1.7)).containsExactly(numeric, within(1e-8));
  }

  private static double loss(double[] scores, int action, double advantage, double weight) {
    double[] p = softmax(scores);
    double entropy = 0;
    for (double each : p) {
      entropy -= each * Math.log(each);
    }
    return -advantage * Math.log(p[action]) - weight * entropy;
  }

  private static double[] softmax(double[] scores) {
    double sum = 0;
    for (double score : scores) {
      sum += Math.exp(score);
    }
    double[] p = new double[scores.length];
    for (int j = 0; j < p.length; j++) {
      p[j] = Math.exp(scores[j]) / sum;
    }
    return p;
  }
}
