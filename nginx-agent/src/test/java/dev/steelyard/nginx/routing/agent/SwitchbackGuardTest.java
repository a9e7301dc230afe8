package dev.steelyard.nginx.routing.agent;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SwitchbackGuardTest {

  private final SwitchbackGuard guard = new SwitchbackGuard(() -> 0.5);

  /** A for a window under the agent, B under the baseline, each with its cost. */
  private String windows(double agentCost, double baselineCost, int count) {
    StringBuilder windows = new StringBuilder();
    boolean baseline = false;
    for (int w = 0; w < count; w++) {
      windows.append(baseline ? 'B' : 'A');
      baseline = guard.tick(baseline ? baselineCost : agentCost);
    }
    return windows.toString();
  }

  @Test
  void aWorseAgentIsStoppedForFifteenWindowsThenForThirty() {
    String expected = "ABBBABBBAAAA" + "B".repeat(15) + "AAAAAA" + "B".repeat(27);
    assertThat(windows(1, 0.1, 60)).isEqualTo(expected);
    assertThat(guard.trips()).isEqualTo(2);
  }

  @Test
  void theSecondCoolOffEndsAfterThirtyWindows() {
    assertThat(windows(1, 0.1, 64)).endsWith("A" + "B".repeat(30) + "A");
  }

  @Test
  void aBetterAgentStaysAfterTheProbesOfTheStart() {
    assertThat(windows(0.05, 0.1, 60)).isEqualTo("ABBBABBB" + "A".repeat(52));
    assertThat(guard.trips()).isZero();
  }

  @Test
  void aDrawBelowTwoPercentProbesTheBaselineForThreeWindows() {
    SwitchbackGuard probing = new SwitchbackGuard(() -> 0.01);
    StringBuilder windows = new StringBuilder();
    boolean baseline = false;
    for (int w = 0; w < 16; w++) {
      windows.append(baseline ? 'B' : 'A');
      baseline = probing.tick(0.05);
    }
    assertThat(windows).hasToString("ABBB".repeat(4));
  }
}
