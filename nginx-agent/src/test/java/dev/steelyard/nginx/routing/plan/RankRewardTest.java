package dev.steelyard.nginx.routing.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.steelyard.nginx.routing.plan.RankReward.Bound;
import java.util.List;
import org.junit.jupiter.api.Test;

class RankRewardTest {

  /** State 2: 10, 14 (mean 12, std sqrt 8); state 0: 20 once; state 4: 5, 5, 8 (std sqrt 3). */
  private static final RankReward RANKS =
      RankReward.of(new int[] {2, 0, 4, 4, 2, 4}, new double[] {10, 20, 5, 5, 14, 8});

  @Test
  void theBoundIsThreeSampleStandardDeviationsAboveTheMean() {
    assertThat(RANKS.bounds()).extracting(Bound::state).containsExactly(4, 0, 2);
    assertThat(RANKS.bounds().get(0).millis()).isCloseTo(6 + 3 * Math.sqrt(3), within(1e-12));
    assertThat(RANKS.bounds().get(1).millis()).isEqualTo(20);
    assertThat(RANKS.bounds().get(2).millis()).isCloseTo(12 + 3 * Math.sqrt(8), within(1e-12));
  }

  @Test
  void theLowestBoundIsBest() {
    assertThat(RANKS.ofState(4)).isZero();
    assertThat(RANKS.ofState(0)).isEqualTo(-1);
    assertThat(RANKS.ofState(2)).isEqualTo(-2);
    assertThatThrownBy(() -> RANKS.ofState(1)).hasMessage("state 1 has no windows");
  }

  @Test
  void aLiveWindowGetsTheTightestBoundAboveIt() {
    // Bounds 11.196, 20, 20.485.
    assertThat(RANKS.ofLive(0)).isZero();
    assertThat(RANKS.ofLive(11.2)).isEqualTo(-1);
    assertThat(RANKS.ofLive(20)).isEqualTo(-1);
    assertThat(RANKS.ofLive(20.1)).isEqualTo(-2);
    assertThat(RANKS.ofLive(1e9)).isEqualTo(-2);
  }

  @Test
  void twentySevenStatesRankFromZeroToMinusTwentySix() {
    int[] states = new int[27];
    double[] sums = new double[27];
    for (int s = 0; s < 27; s++) {
      states[s] = s;
      sums[s] = 100 - s;
    }
    RankReward ranks = RankReward.of(states, sums);

    assertThat(ranks.ofState(26)).isZero();
    assertThat(ranks.ofState(0)).isEqualTo(-26);
    assertThat(new RankReward(List.of(new Bound(3, 1))).ofLive(5)).isZero();
  }
}
