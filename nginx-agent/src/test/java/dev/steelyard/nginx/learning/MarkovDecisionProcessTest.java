package dev.steelyard.nginx.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class MarkovDecisionProcessTest {

  @Test
  void dividesByTheVisitsOfTheStateAndAction() {
    // The publication divided by the sum over actions, which gives P(a|s,s').
    MarkovDecisionProcess process = new MarkovDecisionProcess(3);
    process.add(0, 5, 1, 2);
    process.add(0, 5, 1, 4);
    process.add(0, 5, 2, 0);
    process.add(0, 6, 1, 100);

    assertThat(process.probability(0, 5, 1)).isEqualTo(2.0 / 3);
    assertThat(process.probability(0, 5, 2)).isEqualTo(1.0 / 3);
    assertThat(process.probability(0, 5, 0)).isZero();
    assertThat(process.probability(0, 6, 1)).isEqualTo(1);
    assertThat(process.reward(0, 5)).isEqualTo(2);
    assertThat(process.actions(0)).containsExactly(5, 6);
    assertThat(process.count(0, 5)).isEqualTo(3);
    assertThat(process.visitedPairs()).isEqualTo(2);
  }

  @Test
  void hasNoProbabilityForAPairThatWasNotVisited() {
    MarkovDecisionProcess process = new MarkovDecisionProcess(2);
    process.add(0, 1, 1, 0);

    assertThat(process.actions(1)).isEmpty();
    assertThat(process.count(1, 1)).isZero();
    assertThatThrownBy(() -> process.probability(1, 1, 0))
        .hasMessageContaining("action 1 was never taken in state 1");
    assertThatThrownBy(() -> process.reward(0, 0)).hasMessageContaining("never taken");
  }

  @Test
  void refusesAStateOutOfRangeAndARewardThatIsNoNumber() {
    MarkovDecisionProcess process = new MarkovDecisionProcess(2);

    assertThatThrownBy(() -> process.add(2, 0, 0, 0))
        .hasMessageContaining("state 2, there are 0..1");
    assertThatThrownBy(() -> process.add(0, 0, -1, 0)).hasMessageContaining("state -1");
    assertThatThrownBy(() -> process.add(0, 0, 0, Double.NaN)).hasMessageContaining("reward NaN");
    assertThat(process.visitedPairs()).isZero();
  }

  @Property
  void probabilitiesOfEveryVisitedPairAddUpToOne(
      @ForAll @Size(min = 1, max = 60) List<@IntRange(min = 0, max = 26) Integer> walk) {
    MarkovDecisionProcess process = new MarkovDecisionProcess(27);
    for (int i = 0; i + 1 < walk.size(); i++) {
      process.add(walk.get(i), walk.get(i) % 4, walk.get(i + 1), i);
    }

    for (int s = 0; s < 27; s++) {
      for (int a : process.actions(s)) {
        double sum = 0;
        for (int next = 0; next < 27; next++) {
          sum += process.probability(s, a, next);
        }
        assertThat(sum).isCloseTo(1, within(1e-12));
      }
    }
  }
}
