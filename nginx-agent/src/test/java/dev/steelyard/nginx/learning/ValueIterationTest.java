package dev.steelyard.nginx.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class ValueIterationTest {

  private static final Offset<Double> SEVEN_DIGITS = within(5e-8);

  @Test
  void findsTheFixedPoint() {
    ValueIteration.Solution solution =
        new ValueIteration(0.9, 1e-12, 1000, 0).solve(twoStates(), 0);

    assertThat(solution.value().get(0)).isCloseTo(3.4146341, SEVEN_DIGITS);
    assertThat(solution.value().get(1)).isCloseTo(-0.2439024, SEVEN_DIGITS);
    assertThat(solution.quality().get(0).get(1)).isCloseTo(0.7682927, SEVEN_DIGITS);
    assertThat(solution.quality().get(1).get(0)).isCloseTo(-0.5609756, SEVEN_DIGITS);
    assertThat(solution.policy()).containsExactly(0, 1);
  }

  @Test
  void sweepsFromZero() {
    double[][] expected = {{1, -1}, {1.54, -1.54}, {1.8316, -1.7228}};
    for (int sweeps = 1; sweeps <= expected.length; sweeps++) {
      ValueIteration.Solution solution =
          new ValueIteration(0.9, 1e-12, sweeps, 0).solve(twoStates(), 0);

      assertThat(solution.sweeps()).isEqualTo(sweeps);
      assertThat(solution.value().get(0)).isCloseTo(expected[sweeps - 1][0], within(1e-12));
      assertThat(solution.value().get(1)).isCloseTo(expected[sweeps - 1][1], within(1e-12));
    }
  }

  @Test
  void stopsWhenItStandsStill() {
    // One state, reward 1: V after sweep n is 2 - 2^(1-n); sweep 11 moves by 2^-10 < 0.001.
    MarkovDecisionProcess process = new MarkovDecisionProcess(1);
    process.add(0, 0, 0, 1);

    ValueIteration.Solution solution = new ValueIteration(0.5, 1e-3, 200, 0).solve(process, 0);

    assertThat(solution.sweeps()).isEqualTo(11);
    assertThat(solution.value().get(0)).isEqualTo(2 - Math.pow(2, -10));
  }

  @Test
  void givesAnUnvisitedStateTheSmallestValueAndTheDefaultAction() {
    MarkovDecisionProcess process = new MarkovDecisionProcess(3);
    process.add(0, 4, 0, 1);
    process.add(1, 5, 1, -1);

    ValueIteration.Solution solution = new ValueIteration(0.5, 1e-9, 200, 0).solve(process, 9);

    assertThat(solution.policy()).containsExactly(4, 5, 9);
    assertThat(solution.value().get(2))
        .isEqualTo(solution.value().get(1))
        .isCloseTo(-2, within(1e-8));
    assertThat(solution.quality().get(2)).isEmpty();
  }

  @Test
  void shrinkageTrustsARarePairLess() {
    // State 0: action 0 nine times, reward 1; action 1 once, reward 3; the average is 1.2.
    MarkovDecisionProcess process = new MarkovDecisionProcess(2);
    for (int i = 0; i < 9; i++) {
      process.add(0, 0, 0, 1);
    }
    process.add(0, 1, 1, 3);

    ValueIteration.Solution shrunk = new ValueIteration(0, 1e-9, 10, 5).solve(process, 0);

    // (9·1 + 5·1.2) / 14 and (3 + 5·1.2) / 6.
    assertThat(shrunk.quality().get(0).get(0)).isCloseTo(15.0 / 14, within(1e-12));
    assertThat(shrunk.quality().get(0).get(1)).isCloseTo(1.5, within(1e-12));
    assertThat(new ValueIteration(0, 1e-9, 10, 0).solve(process, 0).quality().get(0).get(1))
        .isEqualTo(3);
  }

  @Test
  void shrinkageMixesTheSuccessorsOfTheState() {
    // State 0: action 0 stays (3 visits), action 1 leads to state 1 (1 visit): P_s = 3/4, 1/4.
    // With shrinkage 1, action 1: P = (0 + 3/4, 1 + 1/4) / 2. State 1 pays 8 once a sweep.
    MarkovDecisionProcess process = new MarkovDecisionProcess(2);
    for (int i = 0; i < 3; i++) {
      process.add(0, 0, 0, 0);
    }
    process.add(0, 1, 1, 0);
    process.add(1, 0, 1, 8);

    ValueIteration.Solution first = new ValueIteration(0.5, 1e-9, 1, 1).solve(process, 0);

    // V after one sweep = (0, 8); Q(0,1) = 0.5 · 0.625 · 8, Q(0,0) = 0.5 · (1/4 / 4) · 8.
    assertThat(first.quality().get(0).get(1)).isCloseTo(2.5, within(1e-12));
    assertThat(first.quality().get(0).get(0)).isCloseTo(0.25, within(1e-12));
  }

  @Test
  void prefersTheLowestActionAmongEquals() {
    MarkovDecisionProcess process = new MarkovDecisionProcess(1);
    process.add(0, 7, 0, 1);
    process.add(0, 3, 0, 1);

    assertThat(new ValueIteration(0.9, 1e-4, 200, 0).solve(process, 0).policy()).containsExactly(3);
  }

  @Test
  void refusesSettingsThatCannotConvergeAndAnEmptyProcess() {
    assertThatThrownBy(() -> new ValueIteration(1, 1e-4, 200, 0))
        .hasMessageContaining("discount is 1");
    assertThatThrownBy(() -> new ValueIteration(0.9, 1e-4, 200, -1))
        .hasMessageContaining("shrinkage");
    assertThatThrownBy(() -> new ValueIteration(0.9, 1e-4, 200, Double.NaN))
        .hasMessageContaining("shrinkage is NaN");
    assertThatThrownBy(
            () -> new ValueIteration(0.9, 1e-4, 200, 0).solve(new MarkovDecisionProcess(2), 0))
        .hasMessageContaining("no transition");
  }

  private static MarkovDecisionProcess twoStates() {
    MarkovDecisionProcess process = new MarkovDecisionProcess(2);
    add(process, 0, 0, 8, 2, 1);
    add(process, 0, 1, 3, 7, 0);
    add(process, 1, 0, 1, 4, -1);
    add(process, 1, 1, 6, 4, -2);
    return process;
  }

  private static void add(
      MarkovDecisionProcess process, int state, int action, int toZero, int toOne, double reward) {
    for (int i = 0; i < toZero + toOne; i++) {
      process.add(state, action, i < toZero ? 0 : 1, reward);
    }
  }
}
