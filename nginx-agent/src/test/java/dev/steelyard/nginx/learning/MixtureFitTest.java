package dev.steelyard.nginx.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.steelyard.nginx.learning.GaussianMixture.Component;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MixtureFitTest {

  /** Four clusters in the plane, correlated and of different size, standard deviations 0.1. */
  private static final GaussianMixture TRUTH =
      GaussianMixture.of(
          List.of(
              cluster(0.4, 0, 0, 0.008),
              cluster(0.3, 2, 0, -0.008),
              cluster(0.2, 0, 2, 0),
              cluster(0.1, 2, 2, 0.005)));

  @Test
  void findsWellSeparatedClusters() {
    double[][] rows = drawn(2000, 1);

    MixtureFit.Fitted fitted = new MixtureFit(4, 1, 1e-6, 1e-6, 100).fit(rows);

    // A maximum likelihood fit explains the data at least as well as the truth does.
    double truth = Arrays.stream(rows).mapToDouble(TRUTH::logDensity).average().orElseThrow();
    assertThat(fitted.logLikelihoodPerSample()).isBetween(truth - 1e-3, truth + 0.02);
    for (int t = 0; t < TRUTH.size(); t++) {
      double[] mean = TRUTH.mean(t);
      int found = state(fitted.mixture(), mean);
      assertThat(fitted.mixture().mean(found)).containsExactly(mean, within(0.03));
      assertThat(fitted.mixture().weight(found)).isCloseTo(TRUTH.weight(t), within(0.03));
      assertThat(fitted.mixture().components().get(found).covariance().get(0).get(1))
          .isCloseTo(TRUTH.components().get(t).covariance().get(0).get(1), within(0.002));
    }
  }

  @Test
  void reportsTheLikelihoodOfTheMixtureThatItReturns() {
    double[][] rows = drawn(300, 2);
    for (int iterations : new int[] {1, 100}) {
      MixtureFit.Fitted fitted = new MixtureFit(4, 1, 1e-3, 1e-3, iterations).fit(rows);

      assertThat(fitted.logLikelihoodPerSample())
          .isCloseTo(
              Arrays.stream(rows).mapToDouble(fitted.mixture()::logDensity).average().orElseThrow(),
              within(1e-12));
      assertThat(fitted.iterations()).isBetween(1, iterations);
    }
  }

  @Test
  void theSameSeedGivesTheSameMixtureOnAnyThread() throws InterruptedException {
    double[][] rows = drawn(500, 3);
    MixtureFit fit = new MixtureFit(9, 42);
    List<Component> here = fit.fit(rows).mixture().components();
    List<List<Component>> there = Collections.synchronizedList(new ArrayList<>());

    Thread other = new Thread(() -> there.add(fit.fit(rows).mixture().components()));
    other.start();
    other.join();

    assertThat(there).containsExactly(here);
    assertThat(new MixtureFit(9, 43).fit(rows).mixture().components()).isNotEqualTo(here);
  }

  @Test
  void theOrderOfRowsDoesNotMatterToClearClusters() {
    double[][] rows = drawn(400, 4);
    List<double[]> shuffled = new ArrayList<>(List.of(rows));
    Collections.shuffle(shuffled, new Random(5));

    double inOrder = new MixtureFit(4, 1).fit(rows).logLikelihoodPerSample();
    double inDisorder =
        new MixtureFit(4, 1).fit(shuffled.toArray(double[][]::new)).logLikelihoodPerSample();

    assertThat(inDisorder).isCloseTo(inOrder, within(1e-3));
  }

  @Test
  void oneComponentIsTheMeanAndTheCovariance() {
    double[][] rows = {{0, 0}, {2, 0}, {0, 4}, {2, 4}};

    Component only = new MixtureFit(1, 1, 0.5, 1e-3, 10).fit(rows).mixture().components().get(0);

    assertThat(only.weight()).isEqualTo(1);
    assertThat(only.mean()).containsExactly(1.0, 2.0);
    assertThat(only.covariance()).containsExactly(List.of(1.5, 0.0), List.of(0.0, 4.5));
  }

  @Test
  void equalPointsAndFlatDirectionsAreNoFailure() {
    // Each of three points a hundred times, all on one line: every covariance is singular.
    double[][] rows =
        IntStream.range(0, 300)
            .mapToObj(i -> new double[] {i % 3, 2 * (i % 3), 7})
            .toArray(double[][]::new);

    GaussianMixture mixture = new MixtureFit(3, 1).fit(rows).mixture();

    for (int i = 0; i < 3; i++) {
      int state = state(mixture, rows[i]);
      assertThat(mixture.weight(state)).isCloseTo(1.0 / 3, within(1e-9));
      assertThat(mixture.mean(state)).containsExactly(rows[i], within(1e-9));
      assertThat(mixture.components().get(state).covariance().get(1).get(1))
          .isCloseTo(1e-3, within(1e-9));
    }
  }

  @Test
  void asManyComponentsAsPointsAreNoFailure() {
    double[][] rows = drawn(12, 6);

    GaussianMixture mixture = new MixtureFit(12, 1).fit(rows).mixture();

    assertThat(IntStream.range(0, 12).mapToDouble(mixture::weight).sum())
        .isCloseTo(1, within(1e-12));
  }

  @Test
  void anOutlierThatNoDensityReachesDoesNotSpoilTheFit() {
    // 4000 points within 0.1 and one at 100: its density under the common covariance is below
    // 1e-300 although it is part of the data.
    double[][] rows = drawn(4001, 7);
    rows[4000] = new double[] {100, 100};

    MixtureFit.Fitted fitted = new MixtureFit(1, 1).fit(rows);

    assertThat(fitted.mixture().logDensity(rows[4000])).isLessThan(-700);
    assertThat(fitted.logLikelihoodPerSample()).isFinite();
    assertThat(new MixtureFit(5, 1).fit(rows).mixture().posterior(rows[4000])).contains(1.0);
  }

  @Test
  void saysHowManyDifferentPointsItNeeds() {
    double[][] rows = {{1}, {2}, {1}, {2}, {1}};

    assertThatThrownBy(() -> new MixtureFit(3, 1).fit(rows))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("5 rows hold 2 different points, 3 components need at least 3");
    assertThatThrownBy(() -> new MixtureFit(3, 1).fit(new double[0][]))
        .hasMessageContaining("no values");
  }

  private static int state(GaussianMixture mixture, double[] x) {
    double[] posterior = mixture.posterior(x);
    return IntStream.range(0, posterior.length)
        .reduce((a, b) -> posterior[b] > posterior[a] ? b : a)
        .orElseThrow();
  }

  private static Component cluster(double weight, double x, double y, double covariance) {
    return new Component(
        weight, List.of(x, y), List.of(List.of(0.01, covariance), List.of(covariance, 0.01)));
  }

  /** Points of the four clusters, in turn by their weights. */
  private static double[][] drawn(int n, long seed) {
    Random random = new Random(seed);
    double[][] rows = new double[n][];
    for (int i = 0; i < n; i++) {
      int k = "0000111223".charAt(i % 10) - '0';
      double c = TRUTH.components().get(k).covariance().get(0).get(1) / 0.01;
      double u = random.nextGaussian();
      double v = c * u + Math.sqrt(1 - c * c) * random.nextGaussian();
      rows[i] = new double[] {TRUTH.mean(k)[0] + 0.1 * u, TRUTH.mean(k)[1] + 0.1 * v};
    }
    return rows;
  }
}
