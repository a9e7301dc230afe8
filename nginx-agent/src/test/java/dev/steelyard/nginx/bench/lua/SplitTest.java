package dev.steelyard.nginx.bench.lua;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import org.junit.jupiter.api.Test;

class SplitTest {

  private static final Map<String, Integer> WEIGHTS = Map.of("a", 500, "b", 300, "c", 200);

  @Test
  void anExactSplitHasNoError() {
    assertThat(Split.error(WEIGHTS, Map.of("a", 5000, "b", 3000, "c", 2000))).isZero();
  }

  /** c got 21 % instead of 20 %, a 49.5 % instead of 50 %. */
  @Test
  void theLargestDifferenceOfTheSharesCounts() {
    assertThat(Split.error(WEIGHTS, Map.of("a", 4950, "b", 2950, "c", 2100)))
        .isCloseTo(0.01, within(1e-12));
  }

  @Test
  void aServerThatAnsweredNothingCountsWithItsWholeShare() {
    assertThat(Split.error(WEIGHTS, Map.of("a", 50, "b", 50))).isCloseTo(0.2, within(1e-12));
  }
}
