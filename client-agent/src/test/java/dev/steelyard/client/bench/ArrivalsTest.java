package dev.steelyard.client.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steelyard.client.bench.Arrivals.Law;
import dev.steelyard.client.load.arrival.ArrivalProcess;
import dev.steelyard.shared.bench.BenchmarkRow;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The figures of the arrival laws, and that they would tell of a law gone wrong. */
class ArrivalsTest {

  private static final long SEED = 1;

  private static Law law(String name) {
    return Arrivals.LAWS.stream().filter(law -> law.name().equals(name)).findFirst().orElseThrow();
  }

  private static List<String> missed(Law law) {
    return law.measure(SEED).stream()
        .filter(row -> !Boolean.TRUE.equals(row.met()))
        .map(BenchmarkRow::name)
        .toList();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "fixed",
        "exponential",
        "normal",
        "zipf",
        "dsb-fixed",
        "dsb-exponential",
        "dsb-zipf"
      })
  void everyLawHasItsMeanItsVariationAndItsDistribution(String name) {
    Law law = law(name);
    assertThat(law.measure(SEED))
        .extracting(BenchmarkRow::name)
        .containsExactlyElementsOf(law.figures().stream().map(figure -> figure.name()).toList());
    assertThat(missed(law)).isEmpty();
  }

  /** Each gap g becomes factor·g + shift means. */
  private static Law bent(String name, double factor, double shift) {
    Law right = law(name);
    return new Law(
        right.name(),
        () -> new Bent(right.process().get(), factor, shift * right.meanGap()),
        right.meanGap(),
        right.cv(),
        right.below(),
        right.discrete());
  }

  private record Bent(ArrivalProcess of, double factor, double shift) implements ArrivalProcess {
    @Override
    public double gapNanos(double meanNanos, RandomGenerator random) {
      return factor * of.gapNanos(meanNanos, random) + shift;
    }

    @Override
    public double firstGapNanos(double meanNanos, RandomGenerator random) {
      return gapNanos(meanNanos, random);
    }
  }

  @ParameterizedTest
  @CsvSource({"exponential, 1.003", "normal, 0.997", "zipf, 1.003", "dsb-zipf, 0.997"})
  void aScaleThatIsThreeThousandthsOffMissesTheMean(String name, double factor) {
    assertThat(missed(bent(name, factor, 0))).contains("arrivals." + name + ".meanErrorShare");
  }

  @Test
  void aVariationThatIsTwoHundredthsOffIsMissedAlthoughTheMeanIsRight() {
    assertThat(missed(bent("normal", 0.98, 0.02)))
        .containsExactly("arrivals.normal.cvErrorShare", "arrivals.normal.kolmogorovSmirnov");
  }

  @Test
  void aLawWithTheRightMeanAndVariationButAnotherShapeHasADistance() {
    Law normal = law("normal");
    // U(1 - w, 1 + w) has the coefficient of variation w/sqrt(3).
    double width = normal.cv() * Math.sqrt(3);
    ArrivalProcess uniform =
        new ArrivalProcess() {
          @Override
          public double gapNanos(double meanNanos, RandomGenerator random) {
            return meanNanos * (1 + width * (2 * random.nextDouble() - 1));
          }

          @Override
          public double firstGapNanos(double meanNanos, RandomGenerator random) {
            return gapNanos(meanNanos, random);
          }
        };
    assertThat(missed(new Law("uniform", () -> uniform, 1, normal.cv(), normal.below(), false)))
        .containsExactly("arrivals.uniform.kolmogorovSmirnov");
  }
}
