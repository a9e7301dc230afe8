package dev.steelyard.nginx.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class SwitchbackTest {

  private static final Optional<Tardiness> COST = Optional.of(new Tardiness(1, 100L));

  private final Switchback switchback = new Switchback(true);

  private void untilProbe() {
    for (int w = 0; w < 20 && !switchback.probing(); w++) {
      switchback.window(COST, true, false);
    }
    assertThat(switchback.probing()).isTrue();
  }

  @Test
  void aProbeThatIsNeverInForceIsGivenUp() {
    untilProbe();
    for (int w = 0; w < 10; w++) {
      switchback.window(COST, false, false);
      assertThat(switchback.probing()).isTrue();
    }
    switchback.window(COST, false, false);
    assertThat(switchback.probing()).isFalse();
  }

  @Test
  void aProbeWithoutARequestIsGivenUp() {
    untilProbe();
    for (int w = 0; w <= 10; w++) {
      switchback.window(Optional.empty(), true, false);
    }
    assertThat(switchback.probing()).isFalse();
  }

  @Test
  void aProbeEndsWhenAServerFailsThatThePolicyAvoids() {
    untilProbe();
    switchback.window(COST, true, true);
    assertThat(switchback.onBaseline()).isFalse();
    assertThat(switchback.says()).contains("rests");
    for (int w = 0; w < 50; w++) {
      switchback.window(COST, true, true);
      assertThat(switchback.onBaseline()).isFalse();
    }
  }
}
