package dev.steelyard.shared.bench.figure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RoundsTest {

  @Test
  void twoArmsTakeTurnsAbba() {
    List<String> sequence = new ArrayList<>();
    IntStream.range(0, 3).forEach(round -> sequence.addAll(Rounds.order(List.of("a", "b"), round)));

    assertThat(sequence).containsExactly("a", "b", "b", "a", "a", "b");
  }

  /** Over two rounds the places of each arm add up to the same: an even drift cancels. */
  @Test
  void placesOfAllArmsAddUpToTheSameOverTwoRounds() {
    List<Integer> arms = List.of(0, 1, 2, 3, 4);
    List<Integer> forwards = Rounds.order(arms, 0);
    List<Integer> backwards = Rounds.order(arms, 1);

    assertThat(arms)
        .allSatisfy(arm -> assertThat(forwards.indexOf(arm) + backwards.indexOf(arm)).isEqualTo(4));
  }
}
