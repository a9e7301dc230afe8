package dev.steelyard.client.load.arrival;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.steelyard.shared.SteelyardException;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ArrivalLawTest {

  private static final int DRAWS = 1_000_000;
  private static final double MEAN_NANOS = 1234.5;

  private static double[] draw(ArrivalLaw law, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    return DoubleStream.generate(() -> law.gapNanos(MEAN_NANOS, random)).limit(DRAWS).toArray();
  }

  /**
   * Of 25 million draws 0.1 % of the mean is four standard errors or more (zipf has the widest,
   * 0.023 %), and so is 1 % of the coefficient of variation (zipf again, whose fourth moment is
   * 4,200 in units of its step: 0.25 %). The normal law's 0.3 becomes 0.299089 when truncated at 0:
   * with z = 1/0.3 and h = φ(z)/Φ(z) it is 0.3·sqrt(1 - z·h - h²)/(1 + 0.3·h).
   */
  @ParameterizedTest
  @CsvSource({"FIXED, 0", "EXPONENTIAL, 1", "NORMAL, 0.299089", "ZIPF, 1.154354"})
  void keepsTheMeanAndHasItsCoefficientOfVariation(ArrivalLaw law, double cv) {
    SplittableRandom random = new SplittableRandom(3);
    int draws = 25_000_000;
    double sum = 0;
    double squares = 0;
    double least = Double.POSITIVE_INFINITY;
    for (int i = 0; i < draws; i++) {
      double gap = law.gapNanos(MEAN_NANOS, random) / MEAN_NANOS;
      sum += gap;
      squares += gap * gap;
      least = Math.min(least, gap);
    }
    double mean = sum / draws;
    double measured = Math.sqrt(Math.max(0, squares / draws - mean * mean)) / mean;
    assertThat(mean).isCloseTo(1, within(0.001));
    assertThat(measured).isCloseTo(cv, within(Math.max(1e-6, 0.01 * cv)));
    assertThat(least).isNotNegative();
  }

  /**
   * Kolmogorov and Smirnov: the largest distance between the law's distribution and that of n draws
   * is below 1.63/sqrt(n) in 99 of 100 cases.
   */
  @ParameterizedTest
  @EnumSource(names = {"EXPONENTIAL", "NORMAL"})
  void gapsHaveTheDistributionOfTheirLaw(ArrivalLaw law) {
    double[] gaps = draw(law, 21);
    Arrays.sort(gaps);
    double distance = 0;
    for (int i = 0; i < DRAWS; i++) {
      double x = gaps[i] / MEAN_NANOS;
      double of = law == ArrivalLaw.NORMAL ? truncatedNormal(x) : -Math.expm1(-x);
      distance = Math.max(distance, Math.max(of - (double) i / DRAWS, (i + 1.0) / DRAWS - of));
    }
    assertThat(distance).isLessThan(1.63 / Math.sqrt(DRAWS));
  }

  /** Of N(1, 0.3²) above 0, divided by its mean 1.000462. */
  private static double truncatedNormal(double x) {
    double below = normal(-1 / 0.3);
    return (normal((x * 1.000462 - 1) / 0.3) - below) / (1 - below);
  }

  /** Φ by Simpson's rule over its density, good to 1e-9. */
  private static double normal(double z) {
    int steps = 200;
    double width = Math.abs(z) / steps;
    double sum = 0;
    for (int i = 0; i <= steps; i++) {
      double t = i * width;
      int weight = i == 0 || i == steps ? 1 : i % 2 == 1 ? 4 : 2;
      sum += weight * Math.exp(-t * t / 2);
    }
    return 0.5 + Math.signum(z) * sum * width / 3 / Math.sqrt(2 * Math.PI);
  }

  @Test
  void zipfGapsAreMultiplesOfTheMeanOverItsConstant() {
    double[] gaps = draw(ArrivalLaw.ZIPF, 5);
    double unit = MEAN_NANOS / 1.360211;
    assertThat(DoubleStream.of(gaps))
        .allMatch(gap -> Math.abs(gap / unit - Math.rint(gap / unit)) < 1e-4);
    double shortest = DoubleStream.of(gaps).filter(gap -> gap < 1.5 * unit).count();
    assertThat(shortest / DRAWS).isCloseTo(0.8319, within(0.0015));
    assertThat(DoubleStream.of(gaps).max().orElseThrow()).isLessThan(100.001 * unit);
  }

  @Test
  void theLawWithoutWaitingHasNoGaps() {
    assertThat(draw(ArrivalLaw.NORM_NOWAIT, 1)).containsOnly(0);
    assertThat(ArrivalLaw.NORM_NOWAIT.waits()).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void sameSeedGivesTheSameGaps(ArrivalLaw law) {
    assertThat(draw(law, 11)).isEqualTo(draw(law, 11));
    assertThat(ArrivalLaw.named(law.wireName(), "test")).isEqualTo(law);
  }

  @ParameterizedTest
  @EnumSource(names = {"EXPONENTIAL", "NORMAL", "ZIPF"})
  void otherSeedGivesOtherGaps(ArrivalLaw law) {
    assertThat(draw(law, 11)).isNotEqualTo(draw(law, 12));
  }

  @Test
  void anUnknownNameIsRefusedWithTheKnownOnes() {
    assertThatThrownBy(() -> ArrivalLaw.named("gamma", "stages[0].arrival"))
        .isInstanceOf(SteelyardException.class)
        .hasMessage(
            "stages[0].arrival is gamma: use one of fixed, exponential, normal, zipf, norm-nowait");
  }
}
