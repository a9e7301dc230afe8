package dev.steelyard.nginx.routing.park;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.steelyard.shared.bench.BenchmarkRow;
import dev.steelyard.shared.bench.figure.Interval;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ParkComparisonTest {

  private static final Contender A = contender("a");
  private static final Contender B = contender("b");

  @Test
  void theRatioOfMeansKeepsThePairsTogether() {
    ParkComparison comparison = comparison(List.of(10.0, 31.0, 49.0), List.of(20.0, 60.0, 100.0));

    Interval ratio = comparison.ratioOfMeans(A, B);
    // 30/60 = 1/2; a - b/2 is 0, 1, -1 with a standard deviation of 1; t(0.975, 2) = 4.302653.
    assertThat(ratio.value()).isCloseTo(.5, within(1e-12));
    double margin = 4.302653 / Math.sqrt(3) / 60;
    assertThat(ratio.low()).isCloseTo(.5 - margin, within(1e-12));
    assertThat(ratio.high()).isCloseTo(.5 + margin, within(1e-12));
    assertThat(ratio.pairs()).isEqualTo(3);
  }

  @Test
  void meansErrorsAndLosses() {
    ParkComparison comparison = comparison(List.of(1.0, 4.0, 16.0), List.of(2.0, 4.0, 8.0));

    assertThat(comparison.mean(A).value()).isEqualTo(7);
    // Deviations -6, -3, 9: variance 63, over 3 episodes 21.
    assertThat(comparison.standardError(A)).isCloseTo(Math.sqrt(21), within(1e-12));
    assertThat(comparison.geometricMean(A)).isCloseTo(4, within(1e-12));
    assertThat(comparison.ratioOfGeometricMeans(A, B).value()).isCloseTo(1, within(1e-12));
    assertThat(comparison.worstRatio(A, B)).isEqualTo(2);
    assertThat(comparison.lostShare(A, B)).isCloseTo(2 / 3.0, within(1e-12));
  }

  @Test
  void thePoliciesSeeTheSameEpisodesAndDrawTheSameEachTime() {
    Contender random = ReferencePolicies.all().get(0);

    ParkComparison one =
        ParkComparison.run(List.of(random, ReferencePolicies.LEAST_WAIT), 7, 8, 100);
    ParkComparison two =
        ParkComparison.run(List.of(ReferencePolicies.LEAST_WAIT, random), 7, 8, 100);

    assertThat(two.times()).isEqualTo(one.times());
    assertThat(one.times().get("random")).doesNotHaveDuplicates().hasSize(8);
  }

  @Test
  void aPolicyThatDidNotRunHasNoFigures() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> comparison(List.of(1.0), List.of(1.0)).mean(contender("c")))
        .withMessageContaining("c was not compared");
  }

  @Test
  void theRowsHoldTheTargets() {
    Contender score = contender("score");
    ParkComparison comparison =
        new ParkComparison(
            Map.of(
                "score", List.of(70.0, 80.0),
                "minCompletion", List.of(100.0, 100.0),
                "leastWait", List.of(80.0, 90.0)));

    List<BenchmarkRow> rows =
        ParkRows.of(
            comparison,
            score,
            List.of(score, ReferencePolicies.MIN_COMPLETION, ReferencePolicies.LEAST_WAIT));

    assertThat(row(rows, "park.overCompletion").value()).isCloseTo(.75, within(1e-12));
    assertThat(row(rows, "park.overCompletion").target()).hasToString("<= 0.75");
    assertThat(row(rows, "park.overLeastWait").value()).isCloseTo(150 / 170.0, within(1e-12));
    assertThat(row(rows, "park.overLeastWait").met()).isFalse();
    assertThat(row(rows, "park.overLeastWait").target()).hasToString("<= 0.85");
    assertThat(row(rows, "park.overCompletion.geometric").target()).isNull();
    assertThat(row(rows, "park.overCompletion").note()).contains("in 0.0 %", "at worst 0.80");
    // Least wait: 85 is 778 below its reference, the errors are 20 and 5.
    assertThat(row(rows, "park.referenceGap").value())
        .isCloseTo(778 / Math.hypot(20, 5), within(1e-9));
    assertThat(row(rows, "park.mean.leastWait").value()).isEqualTo(85);
    assertThat(row(rows, "park.mean.leastWait").note()).endsWith("reference 863 ± 20");
    assertThat(row(rows, "park.geometricMean.score").value())
        .isCloseTo(Math.sqrt(5600), within(1e-9));
  }

  private static BenchmarkRow row(List<BenchmarkRow> rows, String name) {
    return rows.stream().filter(row -> row.name().equals(name)).findFirst().orElseThrow();
  }

  private static ParkComparison comparison(List<Double> a, List<Double> b) {
    return new ParkComparison(Map.of("a", a, "b", b));
  }

  private static Contender contender(String key) {
    return new Contender(key, key, null, random -> view -> 0);
  }
}
