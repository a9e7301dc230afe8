package dev.steelyard.nginx.demo.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steelyard.nginx.demo.report.DemoReport.Pair;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class VerdictTest {

  private static String sentence(double ratio, int rounds) {
    return sentence(ratio, IntStream.range(0, rounds).mapToObj(i -> pair(i, ratio)).toList());
  }

  private static String sentence(double ratio, List<Pair> pairs) {
    return Verdict.of(SampleReports.compared(SampleReports.empty(), List.of(), pairs, ratio))
        .sentence();
  }

  private static Pair pair(int i, double gains) {
    return new Pair(i + 1, 1, gains, gains);
  }

  @Test
  void betterIsSaidWithTheFigureAndHowFarToTrustIt() {
    assertThat(sentence(0.4167, 2))
        .isEqualTo(
            "Gains policy: ART 0.42 of least_conn's on the same arrivals"
                + " (2 rounds; too few for an interval).");
  }

  @Test
  void worseIsCalledWorse() {
    assertThat(sentence(1.31, 1))
        .isEqualTo(
            "Gains policy: worse, ART 1.31 of least_conn's on the same arrivals"
                + " (1 round; too few for an interval).");
  }

  @Test
  void lessThanFivePercentIsNoDifference() {
    assertThat(sentence(0.96, 2)).startsWith("Gains policy: no difference, ART 0.96 of");
    assertThat(sentence(1.04, 2)).startsWith("Gains policy: no difference, ART 1.04 of");
    assertThat(sentence(0.94, 2)).startsWith("Gains policy: ART 0.94");
    assertThat(sentence(1.06, 2)).startsWith("Gains policy: worse, ART 1.06");
  }

  @Test
  void tenRoundsHaveAnInterval() {
    // Gains 0.4 and 0.6 by turns: d = -0.2, 0.2; sd/sqrt(10) = sqrt(0.4/9/10) = 0.06667;
    // Student's point for 9 degrees of freedom is 2.26216; 0.5 * exp(±0.15081) = 0.430, 0.581.
    List<Pair> pairs =
        IntStream.range(0, 10).mapToObj(i -> pair(i, i % 2 == 0 ? 0.4 : 0.6)).toList();
    assertThat(sentence(0.5, pairs))
        .isEqualTo(
            "Gains policy: ART 0.50 of least_conn's on the same arrivals"
                + " (10 rounds; 95 % interval 0.43 to 0.58).");
  }

  @Test
  void anIntervalThatIncludesOneIsNoDifference() {
    // d = ±4/9; 0.9 * exp(±2.26216 * 0.14815) = 0.644, 1.258.
    List<Pair> pairs =
        IntStream.range(0, 10).mapToObj(i -> pair(i, i % 2 == 0 ? 0.5 : 1.3)).toList();
    assertThat(sentence(0.9, pairs))
        .isEqualTo(
            "Gains policy: no difference, ART 0.90 of least_conn's on the same arrivals"
                + " (10 rounds; 95 % interval 0.64 to 1.26).");
  }

  @Test
  void withoutAFiniteRatioNothingIsClaimed() {
    assertThat(sentence(Double.NaN, 2))
        .isEqualTo("Gains policy: not compared, its ART has no ratio to least_conn's.");
    assertThat(sentence(Double.POSITIVE_INFINITY, 2)).contains("not compared");
  }

  @Test
  void roundsWithoutTardinessHaveNoInterval() {
    List<Pair> pairs = IntStream.range(0, 12).mapToObj(i -> new Pair(i, 0, 0, 1)).toList();
    assertThat(sentence(0.5, pairs)).endsWith("(12 rounds; no interval).");
  }
}
