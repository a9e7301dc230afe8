package dev.steelyard.client.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.bus.ServiceLaw;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServiceTimesTest {

  private static final int DRAWS = 1_000_000;

  private static DoubleStream draws(ServiceLaw law, long seed) {
    ServiceTimes times = new ServiceTimes(law, new SplittableRandom(seed));
    return DoubleStream.generate(times::nextMillis);
  }

  @ParameterizedTest
  @CsvSource({
    "lognormal, 8, 0.5, 0.5",
    "lognormal, 16, 1, 1",
    "lognormal, 40, 2, 2",
    "exponential, 16, 0, 1"
  })
  void meanAndVariationAreThoseOfTheLaw(String law, double mean, double cv, double expectedCv) {
    double[] sample = draws(new ServiceLaw(law, mean, cv), 7).limit(DRAWS).toArray();

    double sampleMean = DoubleStream.of(sample).average().orElseThrow();
    double variance =
        DoubleStream.of(sample).map(x -> (x - sampleMean) * (x - sampleMean)).sum() / DRAWS;
    assertThat(sampleMean / mean).isCloseTo(1, within(0.01));
    assertThat(Math.sqrt(variance) / sampleMean / expectedCv).isCloseTo(1, within(0.03));
  }

  /**
   * Bounded Pareto, a = 1.5, lo = mean/2.7, hi = 300·lo. The variance of 10^6 draws of such a tail
   * is too noisy to assert; the distribution function is not: P(X <= x) = (1-(lo/x)^a)/(1-300^-a).
   */
  @Test
  void paretoHasItsBoundsItsMeanAndItsDistribution() {
    double[] sample = draws(new ServiceLaw("pareto", 40, 0), 7).limit(DRAWS).sorted().toArray();

    double lowest = 40 / 2.7;
    assertThat(sample[0]).isBetween(lowest, lowest * 1.001);
    assertThat(sample[DRAWS - 1]).isBetween(lowest * 200, lowest * 300);
    assertThat(DoubleStream.of(sample).average().orElseThrow() / 40)
        .isCloseTo(1.0472, within(0.01));
    for (double x : new double[] {20, 40, 100, 400, 2000}) {
      double expected = (1 - Math.pow(lowest / x, 1.5)) / (1 - Math.pow(300, -1.5));
      double share = DoubleStream.of(sample).filter(draw -> draw <= x).count() / (double) DRAWS;
      assertThat(share).isCloseTo(expected, within(0.002));
    }
  }

  @Test
  void fixedAndLognormalWithoutVariationAreTheMean() {
    assertThat(draws(new ServiceLaw("fixed", 12.5, 3), 1).limit(5)).containsOnly(12.5);
    assertThat(draws(new ServiceLaw("lognormal", 12.5, 0), 1).limit(5))
        .allSatisfy(x -> assertThat(x).isCloseTo(12.5, within(1e-12)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"lognormal", "exponential", "fixed", "pareto"})
  void sameSeedGivesTheSameSequence(String name) {
    ServiceLaw law = new ServiceLaw(name, 10, 1);
    double[] first = draws(law, 42).limit(1000).toArray();

    assertThat(draws(law, 42).limit(1000).toArray()).containsExactly(first);
    if (!name.equals("fixed")) {
      assertThat(draws(law, 43).limit(1000).toArray()).isNotEqualTo(first);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"weibull", "Lognormal", ""})
  void unknownLawIsRefusedWithTheKnownOnes(String name) {
    assertThatThrownBy(() -> new ServiceTimes(new ServiceLaw(name, 10, 1), new SplittableRandom(1)))
        .isInstanceOf(SteelyardException.class)
        .hasMessage("law is " + name + ": use lognormal, exponential, fixed or pareto");
  }
}
