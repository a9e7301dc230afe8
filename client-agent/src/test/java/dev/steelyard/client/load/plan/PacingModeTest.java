package dev.steelyard.client.load.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class PacingModeTest {

  @Test
  void busyNeverSleepsHybridWakes20MicrosBeforeAndEcoOnTheNextWholeMillisecond() {
    assertThat(PacingMode.BUSY.waitUntilNanos(5e6)).isEqualTo(Double.NEGATIVE_INFINITY);
    assertThat(PacingMode.HYBRID.waitUntilNanos(5e6)).isEqualTo(4.98e6);
    assertThat(PacingMode.ECO.waitUntilNanos(5_000_001)).isEqualTo(6e6);
    assertThat(PacingMode.ECO.waitUntilNanos(5e6)).isEqualTo(5e6);
    assertThat(PacingMode.ECO.waitUntilNanos(Double.POSITIVE_INFINITY)).isInfinite();
  }

  @Test
  void modesHaveNames() {
    for (PacingMode mode : PacingMode.values()) {
      assertThat(PacingMode.named(mode.wireName(), "pacing")).isEqualTo(mode);
    }
    assertThatThrownBy(() -> PacingMode.named("lazy", "pacing"))
        .hasMessage("pacing is lazy: use one of busy, hybrid, eco");
  }
}
