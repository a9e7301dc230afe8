package dev.steelyard.nginx.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** More coordinates and points than the fit takes at a time, and some left over of both. */
class BlocksTest {

  private static final int ROWS = 150;
  private static final int FEATURES = 11;

  private static double[][] rows() {
    Random random = new Random(4);
    double[][] rows = new double[ROWS][FEATURES];
    for (double[] row : rows) {
      double common = random.nextGaussian();
      for (int a = 0; a < FEATURES; a++) {
        row[a] = a * common + random.nextGaussian();
      }
    }
    return rows;
  }

  @Test
  void theLikelihoodInBlocksIsThatOfPointByPoint() {
    double[][] rows = rows();
    MixtureFit.Fitted fitted = new MixtureFit(3, 1).fit(rows);
    assertThat(fitted.logLikelihoodPerSample())
        .isCloseTo(
            Arrays.stream(rows).mapToDouble(fitted.mixture()::logDensity).average().orElseThrow(),
            within(1e-9));
  }

  @Test
  void theCovarianceInGroupsIsThatOfTheDefinition() {
    double[][] rows = rows();
    int[] members = {3, 5, 6, 20, 21, 22, 149};
    double[] weight = new double[ROWS];
    double total = 0;
    for (int i : members) {
      weight[i] = 0.1 + i % 3;
      total += weight[i];
    }
    Gaussian gaussian = WeightedMoments.gaussian(rows, weight, members, 0.5);
    for (int a = 0; a < FEATURES; a++) {
      for (int b = 0; b < FEATURES; b++) {
        double sum = 0;
        for (int i : members) {
          sum += weight[i] * (rows[i][a] - gaussian.mean()[a]) * (rows[i][b] - gaussian.mean()[b]);
        }
        assertThat(gaussian.covariance()[a][b])
            .isCloseTo(sum / total + (a == b ? 0.5 : 0), within(1e-9));
      }
    }
  }

  @Test
  void moreStartsAreNeverWorse() {
    double[][] rows = rows();
    double before = Double.NEGATIVE_INFINITY;
    for (int starts = 1; starts <= 4; starts++) {
      double likelihood = new MixtureFit(9, 1).fit(rows, starts).logLikelihoodPerSample();
      assertThat(likelihood).isGreaterThanOrEqualTo(before);
      before = likelihood;
    }
  }
}
