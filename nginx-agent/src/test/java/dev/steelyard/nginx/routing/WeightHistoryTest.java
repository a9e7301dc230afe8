package dev.steelyard.nginx.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steelyard.nginx.routing.WeightHistory.Setting;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Windows of 1 s; A until about 10 s, then B. */
class WeightHistoryTest {

  private static final Setting A = setting(1);
  private static final Setting B = setting(5);

  private final WeightHistory history = new WeightHistory();

  private static Setting setting(int weight) {
    return new Setting(Map.of("k1", Map.of("s1:80", weight)), Map.of("k1", "least-conn"));
  }

  @Test
  void aWindowBeforeTheFirstLookIsUnknown() {
    history.seen(A, 5000);
    assertThat(history.during(4000, 5000)).isEmpty();
    assertThat(history.during(5000, 6000)).contains(A);
  }

  @Test
  void aWindowBelongsToTheWeightsAtItsEndWhenTheyCameInItsFirstFifth() {
    history.seen(A, 5000);
    history.changed(B, 10_100, 10_200);

    assertThat(history.during(9000, 10_000)).contains(A);
    assertThat(history.during(9050, 10_050)).contains(A);
    assertThat(history.during(10_000, 11_000)).contains(B);
    assertThat(history.during(9999, 10_999)).isEmpty();
    assertThat(history.during(9500, 10_500)).isEmpty();
    assertThat(history.during(11_000, 12_000)).contains(B);
  }

  @Test
  void aChangeBySomebodyElseCameAtAnyTimeSinceTheLastLook() {
    history.seen(A, 5000);
    history.seen(A, 10_000);
    history.seen(B, 11_000);

    assertThat(history.during(8900, 9900)).contains(A);
    assertThat(history.during(10_000, 11_000)).isEmpty();
    assertThat(history.during(10_900, 11_900)).contains(B);
  }

  @Test
  void seeingTheSameAgainIsNoChange() {
    history.changed(A, 5000, 5100);
    history.seen(A, 7000);
    assertThat(history.during(5000, 6000)).contains(A);
  }

  @Test
  void aPickingRuleIsPartOfTheSetting() {
    history.seen(A, 5000);
    history.changed(new Setting(A.weights(), Map.of("k1", "round-robin")), 6400, 6500);
    assertThat(history.during(6000, 7000)).isEmpty();
  }
}
