package dev.steelyard.nginx.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class OverloadWatchTest {

  private static final List<Double> EQUAL = List.of(1.1, 0.95, 1.2);

  private final OverloadWatch watch = new OverloadWatch();

  private boolean windows(List<Double> ratios, double... inFlight) {
    boolean overloaded = false;
    for (double n : inFlight) {
      overloaded = watch.update(n, ratios);
    }
    return overloaded;
  }

  @Test
  void growthByHalfOverFiveWindowsWithEqualServersIsOverload() {
    assertThat(windows(EQUAL, 6, 6, 7, 8)).isFalse();
    assertThat(windows(EQUAL, 9)).isTrue();
    assertThat(watch.says()).startsWith("overload: requests in flight grew from 6 to 9 and");
  }

  @Test
  void itEndsNearWhereTheGrowthBegan() {
    windows(EQUAL, 10, 12, 14, 20, 40);
    assertThat(windows(EQUAL, 13)).isTrue();
    assertThat(windows(EQUAL, 12)).isFalse();
  }

  @Test
  void aHigherLoadThatTheFleetBearsIsNoOverloadForLong() {
    windows(EQUAL, 10, 12, 14, 20, 40);
    assertThat(windows(EQUAL, 39, 40, 38, 40, 39, 37, 40, 40, 39)).isTrue();
    assertThat(windows(EQUAL, 40)).isFalse();
    OverloadWatch morning = new OverloadWatch();
    for (double n : new double[] {2, 3, 5, 8, 12}) {
      assertThat(morning.update(n, EQUAL)).isFalse();
    }
  }

  @Test
  void aServerThatStandsOutIsNoOverload() {
    assertThat(windows(List.of(1.21, 0.9), 10, 20, 30, 40, 50)).isFalse();
    windows(EQUAL, 10, 20, 30, 40, 50);
    assertThat(windows(EQUAL, 60)).isTrue();
    assertThat(windows(List.of(0.79, 1.0), 70)).isFalse();
  }

  @Test
  void aDipOrAnIdleFleetIsNone() {
    assertThat(windows(EQUAL, 10, 20, 19, 40, 50)).isFalse();
    assertThat(new OverloadWatch().update(0, EQUAL)).isFalse();
    OverloadWatch idle = new OverloadWatch();
    for (double n : new double[] {0, 1, 2, 3, 5}) {
      assertThat(idle.update(n, EQUAL)).isFalse();
    }
  }
}
