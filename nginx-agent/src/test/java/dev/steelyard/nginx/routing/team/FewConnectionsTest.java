package dev.steelyard.nginx.routing.team;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FewConnectionsTest {

  private final FewConnections few = new FewConnections(0.5);

  @Test
  void manyBalancersWithLessThanOneRequestEachHaveFew() {
    few.update(0.1, 20);
    assertThat(few.now()).isTrue();
  }

  @Test
  void aFewBalancersNeverHerd() {
    few.update(0.1, 6);
    assertThat(few.now()).isFalse();
    few.update(0.1, 7);
    assertThat(few.now()).isTrue();
  }

  /** Half of the past stays; the mean is over the weights that are left of it. */
  @Test
  void nearTheThresholdTheChoiceStaysWhatItWas() {
    few.update(0.8, 20);
    assertThat(few.now()).isTrue();
    // (0.5 * 0.4 + 0.5 * 1.4) / 0.75 = 1.2: above 1, not above 1.3.
    few.update(1.4, 20);
    assertThat(few.now()).isTrue();
    // (0.5 * 0.9 + 0.5 * 1.4) / 0.875 = 1.314...
    few.update(1.4, 20);
    assertThat(few.now()).isFalse();
    // (0.5 * 1.15 + 0.5 * 1) / 0.9375 = 1.147: below 1.3, not below 1.
    few.update(1, 20);
    assertThat(few.now()).isFalse();
    few.update(0.1, 20);
    assertThat(few.now()).isTrue();
  }
}
