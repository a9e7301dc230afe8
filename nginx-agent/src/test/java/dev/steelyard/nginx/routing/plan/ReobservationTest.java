package dev.steelyard.nginx.routing.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ReobservationTest {

  @Test
  void asksWhenMoreThanNinetyOfTheLastThreeHundredAreOutside() {
    Reobservation reobservation = new Reobservation(ReobserveLimits.PUBLISHED);
    add(reobservation, 210, false);
    add(reobservation, 90, true);
    assertThat(reobservation.why()).isEmpty();

    reobservation.add(true);

    assertThat(reobservation.why())
        .startsWith("91 of the last 300 samples are outside the model (more than 90 of 300)");
  }

  @Test
  void oldSamplesLeaveTheWindow() {
    Reobservation reobservation = new Reobservation(new ReobserveLimits(4, 1));
    add(reobservation, 2, true);
    add(reobservation, 2, false);
    assertThat(reobservation.why()).isNotEmpty();

    reobservation.add(false);

    assertThat(reobservation.why()).isEmpty();
  }

  @Test
  void doesNotWaitForAFullWindow() {
    Reobservation reobservation = new Reobservation(new ReobserveLimits(4, 1));
    add(reobservation, 2, true);

    assertThat(reobservation.why()).startsWith("2 of the last 2");
  }

  @Test
  void forgets() {
    Reobservation reobservation = new Reobservation(new ReobserveLimits(4, 1));
    add(reobservation, 4, true);
    reobservation.forget();
    reobservation.add(true);

    assertThat(reobservation.why()).isEmpty();
  }

  @Test
  void refusesAThresholdThatCannotBeReached() {
    assertThatThrownBy(() -> new ReobserveLimits(0, 0)).hasMessageContaining("of 0 samples");
    assertThatThrownBy(() -> new ReobserveLimits(10, 11)).hasMessageContaining("11 of 10");
    assertThatThrownBy(() -> new ReobserveLimits(10, -1)).hasMessageContaining("-1 of 10");
  }

  private static void add(Reobservation reobservation, int times, boolean outside) {
    for (int i = 0; i < times; i++) {
      reobservation.add(outside);
    }
  }
}
