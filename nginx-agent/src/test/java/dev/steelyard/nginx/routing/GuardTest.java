package dev.steelyard.nginx.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steelyard.nginx.routing.Guard.State;
import org.junit.jupiter.api.Test;

/** Period 1 s, started at 5 s. */
class GuardTest {

  private final Guard guard = new Guard(1000, 5000);

  @Test
  void freezesAfterThreeSilentPeriodsAndGoesToBaseAfterTen() {
    assertThat(guard.state(8000)).isEqualTo(State.FOLLOWING);
    assertThat(guard.state(8001)).isEqualTo(State.FROZEN);
    assertThat(guard.state(15_000)).isEqualTo(State.FROZEN);
    assertThat(guard.state(15_001)).isEqualTo(State.BASE);
  }

  @Test
  void resumesByItselfWithTheNextDecision() {
    assertThat(guard.state(20_000)).isEqualTo(State.BASE);
    guard.heard(20_000);
    assertThat(guard.state(20_000)).isEqualTo(State.FOLLOWING);
    assertThat(guard.state(23_001)).isEqualTo(State.FROZEN);
  }

  @Test
  void aHoldComesBeforeSilence() {
    guard.hold("maintenance");
    assertThat(guard.state(5000)).isEqualTo(State.HELD);
    assertThat(guard.state(60_000)).isEqualTo(State.HELD);
    guard.hold(null);
    assertThat(guard.state(60_000)).isEqualTo(State.BASE);
  }
}
