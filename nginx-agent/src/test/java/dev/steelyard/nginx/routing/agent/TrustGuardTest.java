package dev.steelyard.nginx.routing.agent;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TrustGuardTest {

  private final TrustGuard guard = new TrustGuard();

  /** A for a window under the agent, B under the baseline, each with its cost. */
  private String windows(double agentCost, double baselineCost, int count) {
    StringBuilder windows = new StringBuilder();
    for (int w = 0; w < count; w++) {
      boolean baseline = guard.onBaseline();
      windows.append(baseline ? 'B' : 'A');
      assertThat(guard.tick(baseline ? baselineCost : agentCost)).isEqualTo(guard.onBaseline());
    }
    return windows.toString();
  }

  @Test
  void eachWonComparisonDoublesTheDistanceToTheNextProbe() {
    String won = "AAABBBAAA" + "A".repeat(12) + "BBBAAA" + "A".repeat(24) + "BBBAAA";
    assertThat(windows(0.05, 0.1, won.length())).isEqualTo(won);
    windows(0.05, 0.1, 48 + 6 + 96 + 6 + 192 + 6);
    assertThat(windows(0.05, 0.1, 199)).isEqualTo("A".repeat(192) + "BBBAAA" + "A");
    assertThat(guard.trips()).isZero();
  }

  @Test
  void anAgentThatCostsManyTimesAsMuchTripsAtOnceAndThenAfterTwoWindowsOfEachTrial() {
    String expected =
        "AAABBBAA" + "B".repeat(15) + "AA" + "B".repeat(30) + "AA" + "B".repeat(60) + "AA";
    assertThat(windows(1, 0.1, expected.length())).isEqualTo(expected);
    windows(1, 0.1, 120 + 2);
    assertThat(windows(1, 0.1, 240 + 2)).isEqualTo("B".repeat(240) + "AA");
  }

  /** ln(0.135 / 0.105) = 0.2513: the fourth lost comparison makes it more than 1. */
  @Test
  void aLittleWorseAgentTripsAfterSeveralLostComparisons() {
    assertThat(windows(0.13, 0.1, 36 + 16)).isEqualTo("AAABBBAAA".repeat(4) + "B".repeat(15) + "A");
    assertThat(guard.trips()).isEqualTo(1);
  }

  @Test
  void anAgentWithinTheNoiseIsNotSuspectedForever() {
    for (int bracket = 0; bracket < 20; bracket++) {
      windows(bracket % 2 == 0 ? 0.11 : 0.1, bracket % 2 == 0 ? 0.1 : 0.11, 9);
    }
    assertThat(guard.trips()).isZero();
  }

  /** A server was slowed down while the agent ruled, until the probe began. */
  @Test
  void aDisturbanceOnOneSideOfAProbeIsNotBlamedOnTheAgent() {
    windows(5, 0.1, 6);
    assertThat(windows(0.05, 0.1, 3)).isEqualTo("AAA");
    assertThat(windows(0.05, 0.1, 13)).isEqualTo("A".repeat(12) + "B");
    assertThat(guard.trips()).isZero();
  }

  @Test
  void aTrustedAgentThatTurnsBadIsProbedAfterTwoWindowsAndTrips() {
    windows(0.05, 0.1, 9);
    assertThat(windows(0.6, 0.1, 8)).isEqualTo("AABBBAAB");
    assertThat(guard.tripped()).isTrue();
  }

  @Test
  void lostTrustComesBackAndShortensTheCoolOff() {
    windows(1, 0.1, 8 + 15 + 2 + 30);
    windows(0.05, 0.1, 9);
    assertThat(windows(1, 0.1, 7)).isEqualTo("AABBBAA");
    assertThat(windows(1, 0.1, 31)).isEqualTo("B".repeat(30) + "A");
  }

  @Test
  void saysWhatItDoesAndWhatItKnows() {
    assertThat(guard.says()).isEqualTo("the policy is not yet compared with the base weights");
    windows(0.041, 0.029, 4);
    assertThat(guard.says()).isEqualTo("baseline probe 2 of 3: weights are the base weights");
    windows(0.041, 0.029, 2);
    assertThat(guard.says()).isEqualTo("after a baseline probe: window 1 of 3");
    windows(0.041, 0.029, 3 + 9 * 3);
    assertThat(guard.says())
        .isEqualTo(
            "tripped: tardiness a request was 0.041 under the policy, 0.029 under the base weights;"
                + " base weights for 15 windows more");
  }
}
