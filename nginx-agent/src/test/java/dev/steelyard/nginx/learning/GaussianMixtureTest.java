package dev.steelyard.nginx.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.steelyard.nginx.learning.GaussianMixture.Component;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

class GaussianMixtureTest {

  /** Covariance (4 2; 2 5): determinant 16, inverse (5 -2; -2 4) / 16. */
  private static final Component CORRELATED =
      new Component(1, List.of(1.0, 2.0), List.of(List.of(4.0, 2.0), List.of(2.0, 5.0)));

  @Test
  void densityIsThatOfTheNormalDistribution() {
    GaussianMixture mixture = GaussianMixture.of(List.of(CORRELATED));

    // At the mean: 1 / (2π·4). Two right and one up of it: squared distance (5·4 - 8 + 4) / 16 = 1.
    double atMean = -Math.log(2 * Math.PI * 4);
    assertThat(mixture.logDensity(new double[] {1, 2})).isCloseTo(atMean, within(1e-14));
    assertThat(mixture.logDensity(new double[] {3, 3})).isCloseTo(atMean - 0.5, within(1e-14));
  }

  @Test
  void posteriorFollowsWeightAndDistance() {
    // Two unit normals at -1 and 1: at 0 the weights decide, at 1 also exp(-2).
    GaussianMixture mixture = GaussianMixture.of(List.of(line(0.25, -1), line(0.75, 1)));

    assertThat(mixture.posterior(new double[] {0})[1]).isCloseTo(0.75, within(1e-15));
    assertThat(mixture.posterior(new double[] {1})[1])
        .isCloseTo(0.75 / (0.75 + 0.25 * Math.exp(-2)), within(1e-15));
  }

  @Test
  void aPointWhoseDensitiesAllUnderflowStillHasAState() {
    GaussianMixture mixture = GaussianMixture.of(List.of(line(0.5, -1), line(0.5, 1)));

    assertThat(mixture.posterior(new double[] {1e6})).containsExactly(0, 1);
    assertThat(mixture.logDensity(new double[] {1e6})).isFinite().isLessThan(-1e11);
  }

  @Test
  void aComponentWithoutPointsIsNeverAState() {
    GaussianMixture mixture = GaussianMixture.of(List.of(line(0, 5), line(1, 0)));

    assertThat(mixture.posterior(new double[] {5})).containsExactly(0, 1);
    assertThat(mixture.covers(new double[] {5}, 3)).isFalse();
  }

  @Test
  void coversABoxOfThreeStandardDeviationsInEveryCoordinate() {
    // Standard deviations 2 and sqrt(5) = 2.236: the box is 1 ± 6 by 2 ± 6.708.
    GaussianMixture mixture = GaussianMixture.of(List.of(CORRELATED));

    assertThat(mixture.covers(new double[] {7, 8.7}, 3)).isTrue();
    assertThat(mixture.covers(new double[] {7.01, 2}, 3)).isFalse();
    assertThat(mixture.covers(new double[] {1, -4.71}, 3)).isFalse();
  }

  @Test
  void partsMakeTheSameMixtureAgain() {
    GaussianMixture mixture = GaussianMixture.of(List.of(line(0.25, -1), line(0.75, 1)));

    assertThat(GaussianMixture.of(mixture.components()).components())
        .isEqualTo(mixture.components());
  }

  @Test
  void refusesPartsThatAreNoMixture() {
    assertThatThrownBy(() -> GaussianMixture.of(List.of()))
        .hasMessageContaining("without components");
    assertThatThrownBy(() -> GaussianMixture.of(List.of(line(0.5, 0))))
        .hasMessageContaining("add up to 0.5");
    assertThatThrownBy(() -> GaussianMixture.of(List.of(CORRELATED, line(0, 0))))
        .hasMessageContaining("dimension");
    assertThatThrownBy(() -> new Component(1, List.of(0.0), List.of()))
        .hasMessageContaining("not 1 by 1");
    assertThatThrownBy(() -> new Component(1, List.of(Double.NaN), List.of(List.of(1.0))))
        .hasMessageContaining("not finite");
    assertThatThrownBy(
            () ->
                GaussianMixture.of(List.of(new Component(1, List.of(0.0), List.of(List.of(-1.0))))))
        .hasMessageContaining("not positive definite");
  }

  @Property
  void posteriorAddsUpToOneEverywhere(
      @ForAll @DoubleRange(min = -1e9, max = 1e9) double x,
      @ForAll @DoubleRange(min = 0, max = 1) double weight) {
    GaussianMixture mixture = GaussianMixture.of(List.of(line(weight, -1), line(1 - weight, 1)));

    assertThat(Arrays.stream(mixture.posterior(new double[] {x})).sum())
        .isCloseTo(1, within(1e-12));
  }

  private static Component line(double weight, double mean) {
    return new Component(weight, List.of(mean), List.of(List.of(1.0)));
  }
}
