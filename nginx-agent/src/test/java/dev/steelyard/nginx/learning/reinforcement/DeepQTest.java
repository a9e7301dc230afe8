package dev.steelyard.nginx.learning.reinforcement;

import static dev.steelyard.nginx.learning.reinforcement.TwoRooms.FIRST;
import static dev.steelyard.nginx.learning.reinforcement.TwoRooms.SECOND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.steelyard.nginx.learning.network.Perceptron;
import dev.steelyard.nginx.learning.reinforcement.DeepQ.Settings;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class DeepQTest {

  private static final Settings SMALL = new Settings(500, 20, 0.6, 0.1, 20, 0.01, List.of(12, 12));

  private static DeepQ taught(long seed) {
    DeepQ learner = new DeepQ(SMALL, 2, 2, new SplittableRandom(seed));
    TwoRooms.live(learner, 1500);
    return learner;
  }

  @Test
  void findsTheQualitiesOfASmallWorld() {
    DeepQ learner = taught(1);
    assertThat(learner.values(FIRST)).containsExactly(new double[] {.9, 1.5}, within(.1));
    assertThat(learner.values(SECOND)).containsExactly(new double[] {2.5, .4}, within(.1));
  }

  @Test
  void theSameSeedLearnsTheSame() {
    assertThat(taught(5).values(FIRST)).isEqualTo(taught(5).values(FIRST));
    assertThat(taught(6).values(FIRST)).isNotEqualTo(taught(5).values(FIRST));
  }

  @Test
  void theTargetIsThatOfTheCopyFromAWhileAgo() {
    // Q(s, 0) = 2s + 1, Q(s, 1) = -s: the largest at 3 is 7, at -4 it is 4.
    Perceptron line = new Perceptron(new int[] {1, 2}, new double[] {2, 1, -1, 0});
    Settings settings = new Settings(10, 1, 0.6, 0, 3, 0.01, List.of());
    DeepQ learner = new DeepQ(settings, line, new SplittableRandom(1));
    assertThat(learner.target(10, new double[] {3})).isEqualTo(10 + .6 * 7);
    assertThat(learner.target(10, new double[] {-4})).isEqualTo(10 + .6 * 4);
    double[] at = {3};
    learner.learn(at, 0, 10, at);
    assertThat(learner.values(at)).as("no training before there is a batch").containsExactly(7, -3);
    learner.learn(at, 0, 10, at);
    // The error is 7 - 14.2: Adam moves weight and bias by the learning rate each.
    assertThat(learner.values(at)[0]).isCloseTo(7 + .01 * 3 + .01, within(1e-6));
    assertThat(learner.target(10, at)).as("still the old copy").isEqualTo(10 + .6 * 7);
    learner.learn(at, 0, 10, at);
    assertThat(learner.target(10, at)).isEqualTo(10 + .6 * learner.values(at)[0]);
  }

  @Test
  void exploresAsOftenAsItIsTold() {
    Perceptron second = new Perceptron(new int[] {1, 4}, new double[] {0, 0, 0, 9, 0, 0, 0, 0});
    Settings settings = new Settings(10, 1, 0.6, 0.4, 3, 0.01, List.of());
    DeepQ learner = new DeepQ(settings, second, new SplittableRandom(1));
    int other = 0;
    for (int n = 0; n < 10_000; n++) {
      other += learner.act(new double[] {1}) == 1 ? 0 : 1;
    }
    // Three quarters of the random ones are others: 0.3, standard error 0.0046.
    assertThat(other / 10_000.0).isCloseTo(0.3, within(0.02));
  }

  @Test
  void constantsOutOfRangeAreRefused() {
    assertThat(Settings.PUBLISHED)
        .isEqualTo(new Settings(2000, 100, 0.6, 0.1, 20, 0.01, List.of(30, 30)));
    assertThatThrownBy(() -> new Settings(10, 11, 0.6, 0.1, 20, 0.01, List.of()))
        .hasMessageContaining("replay 10 must hold a batch of 11");
    assertThatThrownBy(() -> new Settings(10, 5, 1, 0.1, 20, 0.01, List.of()))
        .hasMessageContaining("discount 1.0");
  }
}
