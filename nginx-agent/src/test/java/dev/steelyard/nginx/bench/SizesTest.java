package dev.steelyard.nginx.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SizesTest {

  @Test
  void pairsOutOfRangeAreRefused() {
    assertThatThrownBy(() -> Sizes.FULL.withPairs(0)).hasMessageContaining("--pairs is 0");
    assertThat(Sizes.FULL.pairs()).isGreaterThanOrEqualTo(10);
    assertThat(Sizes.FULL.changes()).isGreaterThanOrEqualTo(200);
  }
}
