package dev.steelyard.nginx.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.steelyard.shared.sample.Sample;
import dev.steelyard.shared.sample.ServerWindow;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LatencyRatiosTest {

  /**
   * Three servers, three types, completions 100/60/40, 50/30/20, 25/15/10; mean latencies 2/4/10,
   * 4/8/20, 8/16/30 ms; ten errors of the third server on the first type.
   */
  static Sample golden() {
    return Fleet.sample(
        1,
        0,
        1000,
        Map.of(
            "k1", List.of(window(1, 100, 2, 0), window(2, 50, 4, 0), window(3, 25, 8, 10)),
            "k2", List.of(window(1, 60, 4, 0), window(2, 30, 8, 0), window(3, 15, 16, 0)),
            "k3", List.of(window(1, 40, 10, 0), window(2, 20, 20, 0), window(3, 10, 30, 0))));
  }

  private static ServerWindow window(int server, long completions, double meanMillis, long errors) {
    return Fleet.window("s" + server + ":80", completions, meanMillis, errors);
  }

  @Test
  void ratiosOfTheReferenceExample() {
    LatencyRatios ratios = new DecayedSums(0.5).update(golden());

    assertThat(ratios.latencyRatio().get("s1:80")).isCloseTo(.595960, within(5e-7));
    assertThat(ratios.latencyRatio().get("s2:80")).isCloseTo(1.186019, within(5e-7));
    assertThat(ratios.latencyRatio().get("s3:80")).isCloseTo(2.224005, within(5e-7));
    assertThat(ratios.typeRatio().get("k1").get("s3:80")).isCloseTo(2.273700, within(5e-7));
    assertThat(ratios.typeRatio().get("k2").get("s3:80")).isCloseTo(2.260448, within(5e-7));
    assertThat(ratios.typeRatio().get("k3").get("s3:80")).isCloseTo(2.145276, within(5e-7));
    assertThat(ratios.errorShare().get("s1:80")).isZero();
    assertThat(ratios.errorShare().get("s2:80")).isZero();
    assertThat(ratios.errorShare().get("s3:80")).isCloseTo(.142857, within(5e-7));
  }

  @Test
  void thePastFadesByAlphaAtEachWindow() {
    // s1: 8 of 4 ms, then nothing: C = 4, S = 16. s2: nothing, then 4 of 8 ms: C = 4, S = 32.
    // L = 48 / 8 = 6 ms; r1 = (1 + 16/6) / 5, r2 = (1 + 32/6) / 5.
    DecayedSums sums = new DecayedSums(0.5);
    sums.update(Fleet.sample(1, window(1, 8, 4, 0), window(2, 0, 0, 0)));
    LatencyRatios ratios = sums.update(Fleet.sample(2, window(1, 0, 0, 0), window(2, 4, 8, 0)));

    assertThat(ratios.latencyRatio().get("s1:80")).isCloseTo((1 + 16 / 6.0) / 5, within(1e-12));
    assertThat(ratios.latencyRatio().get("s2:80")).isCloseTo((1 + 32 / 6.0) / 5, within(1e-12));
  }

  @Test
  void aServerThatLeavesIsForgottenAndStartsAnewWhenItReturns() {
    DecayedSums sums = new DecayedSums(0.5);
    sums.update(Fleet.sample(1, window(1, 50, 4, 0), window(2, 50, 40, 9)));

    LatencyRatios without = sums.update(Fleet.sample(2, window(1, 50, 4, 0)));
    assertThat(without.latencyRatio()).containsOnlyKeys("s1:80").containsEntry("s1:80", 1.0);

    LatencyRatios back = sums.update(Fleet.sample(3, window(1, 50, 4, 0), window(2, 0, 0, 0)));
    assertThat(back.latencyRatio()).containsEntry("s2:80", 1.0);
    assertThat(back.errorShare()).containsEntry("s2:80", 0.0);
  }

  @Test
  void everyServerIsAverageWithoutTrafficOrWhenTimesAreBelowTheResolution() {
    LatencyRatios silent =
        new DecayedSums(0.5).update(Fleet.sample(1, window(1, 0, 0, 0), window(2, 0, 0, 0)));
    LatencyRatios instant =
        new DecayedSums(0.5).update(Fleet.sample(1, window(1, 90, 0, 0), window(2, 10, 0, 0)));

    assertThat(silent.latencyRatio().values()).containsOnly(1.0);
    assertThat(instant.latencyRatio().values()).containsOnly(1.0);
    assertThat(instant.typeRatio().get("k1").values()).containsOnly(1.0);
  }

  @Test
  void aServerThatOnlyFailsHasNoLatencyButAnErrorShareThatFades() {
    DecayedSums sums = new DecayedSums(0.5);
    LatencyRatios ratios = sums.update(Fleet.sample(1, window(1, 50, 4, 0), window(2, 0, 0, 40)));
    assertThat(ratios.latencyRatio()).containsEntry("s2:80", 1.0);
    assertThat(ratios.errorShare()).containsEntry("s2:80", 40 / 50.0);

    LatencyRatios later = sums.update(Fleet.sample(2, window(1, 50, 4, 0), window(2, 0, 0, 0)));
    assertThat(later.errorShare()).containsEntry("s2:80", 20 / 30.0);
  }
}
