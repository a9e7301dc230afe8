package dev.steelyard.nginx.routing.regime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RegimeWatchTest {

  private static final RegimeReading KNOWN = new RegimeReading(List.of(1.), 0, -1, false, "");
  private static final RegimeReading NOVEL =
      new RegimeReading(List.of(1.), 0, -90, true, "spread is 3");

  private final RegimeWatch watch = new RegimeWatch();

  private void add(int times, RegimeReading reading) {
    for (int n = 0; n < times; n++) {
      watch.add(reading);
    }
  }

  @Test
  void fifteenNovelWindowsAreAllowedSixteenAreDrift() {
    add(15, NOVEL);
    assertThat(watch.reobserve()).isEmpty();
    add(1, NOVEL);
    assertThat(watch.reobserve())
        .isEqualTo(
            "16 of the last 300 windows are unlike the observation period, 15 are allowed;"
                + " the last of them: spread is 3");
  }

  @Test
  void windowsFromBeforeTheLastThreeHundredAreForgotten() {
    add(16, NOVEL);
    add(284, KNOWN);
    assertThat(watch.novel()).isEqualTo(16);
    add(1, KNOWN);
    assertThat(watch.novel()).isEqualTo(15);
    assertThat(watch.reobserve()).isEmpty();
    add(15, KNOWN);
    assertThat(watch.novel()).isZero();
  }
}
