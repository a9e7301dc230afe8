package dev.steelyard.shared.bench.figure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Means and intervals of numbers worked out by hand. */
class IntervalTest {

  /**
   * 1..10: mean 5.5, s = 3.02765, t(0.975, 9) = 2.262157, margin 2.262157·3.02765/√10 = 2.16586.
   */
  @Test
  void theIntervalOfTenValuesUsesTheTDistributionOfNineDegrees() {
    Interval of = Interval.ofMean(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);

    assertThat(of.pairs()).isEqualTo(10);
    assertThat(of.value()).isEqualTo(5.5);
    assertThat(of.low()).isCloseTo(3.33414, within(1e-4));
    assertThat(of.high()).isCloseTo(7.66586, within(1e-4));
  }

  /** Two values: t(0.975, 1) = 12.7062 and s/√2 = 0.5, so a margin of 6.3531. */
  @Test
  void twoValuesGiveAWideInterval() {
    Interval of = Interval.ofMean(1, 2);

    assertThat(of.low()).isCloseTo(1.5 - 6.3531, within(1e-3));
    assertThat(of.high()).isCloseTo(1.5 + 6.3531, within(1e-3));
  }

  @Test
  void theQuantileIsKnownForManyValuesToo() {
    assertThat(StudentT.quantile975(31)).isCloseTo(2.039513, within(1e-4));
    assertThat(StudentT.quantile975(100)).isCloseTo(1.983972, within(1e-4));
  }

  @Test
  void oneValueHasNoInterval() {
    assertThat(Interval.ofMean(3)).isEqualTo(new Interval(3, 1, null, null));
  }

  /** Ratios 2 and 1/2 cancel: their logarithms are ±0.6931, s/√2 = 0.6931, margin 8.8072. */
  @Test
  void ratiosAreAveragedAsLogarithms() {
    Interval of = Interval.ofRatios(List.of(4.0, 1.0), List.of(2.0, 2.0));

    assertThat(of.value()).isCloseTo(1, within(1e-12));
    assertThat(of.high()).isCloseTo(Math.exp(8.8072), within(1.0));
    assertThat(of.low()).isCloseTo(Math.exp(-8.8072), within(1e-6));
  }

  @Test
  void aRatioWithZeroOrNothingIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Interval.ofRatios(List.of(0.0), List.of(1.0)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Interval.ofRatios(List.of(1.0), List.of(Double.NaN)));
  }
}
