package dev.steelyard.nginx.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class AxisTest {

  private static List<Double> values(Axis axis) {
    return axis.ticks().stream().map(Axis.Tick::value).toList();
  }

  private static List<String> labels(Axis axis) {
    return axis.ticks().stream().map(Axis.Tick::label).toList();
  }

  @Test
  void linearTicksAreRoundAndEncloseTheValues() {
    assertThat(values(Axis.linear(0, 97, 0, 100, 5))).containsExactly(0., 20., 40., 60., 80., 100.);
    assertThat(values(Axis.linear(0.12, 0.48, 0, 100, 5))).containsExactly(0.1, 0.2, 0.3, 0.4, 0.5);
    assertThat(values(Axis.linear(-3, 4, 0, 100, 4))).containsExactly(-4., -2., 0., 2., 4.);
  }

  @Test
  void roundingTheEndsOutwardsNeverAddsSteps() {
    // Steps of 1 fit the width of 2 exactly, but 0.9..2.9 touches three of them.
    assertThat(values(Axis.linear(0.9, 2.9, 0, 100, 2))).containsExactly(0., 2., 4.);
  }

  @Test
  void aSingleValueStandsInTheMiddle() {
    assertThat(Axis.linear(0, 0, 0, 100, 5).at(0)).isEqualTo(50);
    assertThat(values(Axis.linear(40, 40, 0, 100, 5))).containsExactly(20., 30., 40., 50., 60.);
    assertThat(Axis.log(10, 10, 0, 100, 5).ticks()).hasSize(3);
  }

  @Test
  void linearPositionsAreInProportionAndMayRunBackwards() {
    Axis down = Axis.linear(0, 100, 200, 0, 5);
    assertThat(down.at(0)).isEqualTo(200);
    assertThat(down.at(25)).isEqualTo(150);
    assertThat(down.at(100)).isZero();
  }

  @Test
  void logarithmicTicksAreOneTwoFiveWhereThereIsRoomAndDecadesElsewhere() {
    assertThat(values(Axis.log(0.3, 4, 0, 100, 7))).containsExactly(0.2, 0.5, 1., 2., 5.);
    assertThat(labels(Axis.log(0.03, 900, 0, 100, 7)))
        .containsExactly("0.1", "1", "10", "100", "1,000");
    assertThat(values(Axis.log(1, 1e12, 0, 100, 4))).containsExactly(1., 1e3, 1e6, 1e9, 1e12);
  }

  @Test
  void logarithmicPositionsGiveEachFactorTheSameRoom() {
    Axis axis = Axis.log(1, 1000, 0, 300, 3);
    assertThat(axis.at(1)).isZero();
    assertThat(axis.at(10)).isCloseTo(100, within(1e-9));
    assertThat(axis.at(1000)).isEqualTo(300);
  }

  @Test
  void eachNineOfAPercentileHasTheSameRoom() {
    Axis axis = Axis.percentiles(0, 1);
    assertThat(axis.at(50)).isZero();
    assertThat(axis.at(99.9)).isEqualTo(1);
    assertThat(axis.at(99) - axis.at(90)).isCloseTo(axis.at(99.9) - axis.at(99), within(1e-9));
    assertThat(labels(axis)).containsExactly("50", "75", "90", "95", "99", "99.9");
  }

  @Test
  void timeTicksAreWholeSecondsMinutesOrHours() {
    assertThat(labels(Axis.time(226, 0, 100, 8)))
        .containsExactly("0:00", "0:30", "1:00", "1:30", "2:00", "2:30", "3:00", "3:30");
    assertThat(labels(Axis.time(7200, 0, 100, 4)))
        .containsExactly("0:00", "30:00", "1:00:00", "1:30:00", "2:00:00");
  }

  @Test
  void whatIsOutsideStandsAtTheEnds() {
    assertThat(Axis.linear(0, 10, 5, 95, 5).at(-3)).isEqualTo(5);
    assertThat(Axis.linear(0, 10, 5, 95, 5).at(1e308)).isEqualTo(95);
    assertThat(Axis.log(1, 10, 5, 95, 5).at(0)).isEqualTo(5);
    assertThat(Axis.log(1, 10, 5, 95, 5).at(-1)).isEqualTo(5);
    assertThat(Axis.percentiles(5, 95).at(100)).isEqualTo(95);
  }

  @Property
  void linearAxesKeepTheirPromisesForAnyValues(
      @ForAll double a, @ForAll double b, @ForAll @IntRange(min = 2, max = 12) int steps) {
    Axis axis = Axis.linear(a, b, 10, 90, steps);
    List<Double> ticks = values(axis);
    assertThat(ticks).hasSizeBetween(2, steps + 1).isSorted().doesNotHaveDuplicates();
    assertThat(axis.at(ticks.get(0))).isEqualTo(10);
    assertThat(axis.at(ticks.get(ticks.size() - 1))).isEqualTo(90);
    assertThat(axis.at(a)).isBetween(10., 90.);
    assertThat(axis.at(Math.min(a, b))).isLessThanOrEqualTo(axis.at(Math.max(a, b)));
  }

  @Property
  void logarithmicAxesKeepTheirPromisesForAnyPositiveValues(
      @ForAll double a, @ForAll double b, @ForAll @IntRange(min = 2, max = 12) int steps) {
    double x = Math.abs(a) + Double.MIN_VALUE;
    double y = Math.abs(b) + Double.MIN_VALUE;
    Axis axis = Axis.log(x, y, 10, 90, steps);
    assertThat(values(axis)).hasSizeBetween(1, steps + 1).isSorted().doesNotHaveDuplicates();
    assertThat(axis.at(x)).isBetween(10., 90.);
    assertThat(axis.at(Math.min(x, y))).isLessThanOrEqualTo(axis.at(Math.max(x, y)));
  }
}
