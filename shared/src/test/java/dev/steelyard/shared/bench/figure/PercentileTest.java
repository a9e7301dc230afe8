package dev.steelyard.shared.bench.figure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class PercentileTest {

  private static final List<Double> TO_200 =
      DoubleStream.iterate(200, v -> v - 1).limit(200).boxed().toList();

  @Test
  void thePercentileIsAValueThatSoMuchDoesNotExceed() {
    assertThat(Percentile.of(TO_200, 99)).isEqualTo(198);
    assertThat(Percentile.of(TO_200, 50)).isEqualTo(100);
    assertThat(Percentile.of(TO_200, 100)).isEqualTo(200);
  }

  @Test
  void oneValueIsEveryPercentile() {
    assertThat(Percentile.of(List.of(7.0), 1)).isEqualTo(7);
    assertThat(Percentile.of(List.of(7.0), 99)).isEqualTo(7);
  }
}
