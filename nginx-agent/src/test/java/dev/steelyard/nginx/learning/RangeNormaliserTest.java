package dev.steelyard.nginx.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class RangeNormaliserTest {

  @Test
  void scalesByTheRangeAroundTheMean() {
    // Column a: mean 4, range 8; column c: mean -1, range 4.
    RangeNormaliser normaliser =
        RangeNormaliser.fit(
            List.of("a", "b", "c"), new double[][] {{0, 7, -3}, {4, 7, 1}, {8, 7, -1}});

    assertThat(normaliser.scale(new double[] {8, 7, -3})).containsExactly(0.5, -0.5);
    assertThat(normaliser.scale(new double[] {20, 7, 1})).containsExactly(2, 0.5);
  }

  @Test
  void leavesOutConstantColumnsWhateverTheyHoldLater() {
    RangeNormaliser normaliser =
        RangeNormaliser.fit(List.of("down", "bytes"), new double[][] {{0, 1}, {0, 3}});

    assertThat(normaliser.columns())
        .extracting(RangeNormaliser.Column::name)
        .containsExactly("bytes");
    assertThat(normaliser.scale(new double[] {1, 3})).containsExactly(0.5);
  }

  @Test
  void refusesAValueThatIsNoNumberAndNamesTheColumn() {
    List<String> names = List.of("inBytes", "requestMsec");
    RangeNormaliser normaliser = RangeNormaliser.fit(names, new double[][] {{0, 1}, {1, 3}});

    assertThatThrownBy(() -> RangeNormaliser.fit(names, new double[][] {{0, 1}, {1, Double.NaN}}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("requestMsec")
        .hasMessageContaining("NaN");
    assertThatThrownBy(() -> normaliser.scale(new double[] {Double.NEGATIVE_INFINITY, 1}))
        .hasMessageContaining("inBytes")
        .hasMessageContaining("-Infinity");
  }

  @Test
  void refusesARowOfAnotherWidth() {
    RangeNormaliser normaliser = RangeNormaliser.fit(List.of("a"), new double[][] {{0}, {1}});

    assertThatThrownBy(() -> normaliser.scale(new double[] {0, 1}))
        .hasMessageContaining("2 values, expected 1");
  }

  @Test
  void refusesAColumnWithoutARange() {
    assertThatThrownBy(() -> new RangeNormaliser.Column("a", 0, 1, 1, 1))
        .hasMessageContaining("column a");
    assertThatThrownBy(() -> new RangeNormaliser.Column("a", 0, Double.NaN, 1, 2))
        .hasMessageContaining("mean NaN");
  }

  @Property
  void fittedDataLiesWithinOneRangeOfItsMeanAndComesBack(
      @ForAll @Size(min = 2, max = 30) List<@DoubleRange(min = -1e9, max = 1e9) Double> values) {
    double[][] rows = values.stream().map(v -> new double[] {v}).toArray(double[][]::new);
    RangeNormaliser normaliser = RangeNormaliser.fit(List.of("a"), rows);

    for (double[] row : rows) {
      double[] scaled = normaliser.scale(row);
      if (scaled.length > 0) {
        assertThat(scaled[0]).isBetween(-1.0, 1.0);
        assertThat(normaliser.restore(scaled)[0]).isCloseTo(row[0], within(1e-6));
      }
    }
  }
}
