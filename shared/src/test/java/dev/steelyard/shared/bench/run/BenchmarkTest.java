package dev.steelyard.shared.bench.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.bench.BenchmarkReport;
import dev.steelyard.shared.bench.BenchmarkRow;
import dev.steelyard.shared.bench.figure.Figure;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which measurements run and what becomes of their rows; they measure nothing here. */
class BenchmarkTest {

  private static final Figure ONE = Figure.atMost("a.one", "ms", 10);
  private static final Figure TWO = Figure.plain("a.two", "ms");
  private static final Figure OTHER = Figure.atLeast("b.other", "ratio", 0.5);

  @TempDir Path folder;
  private final List<String> said = new ArrayList<>();
  private boolean kept;
  private final Place place =
      new Place() {
        @Override
        public void say(String line) {
          said.add(line);
        }

        @Override
        public void keepFolder() {
          kept = true;
        }
      };

  private record Fixed(List<Figure> figures, double value) implements Measurement<Place> {
    @Override
    public List<BenchmarkRow> measure(Place place) {
      place.say("measures " + figures.get(0).name());
      return figures.stream().map(figure -> figure.row(value, 1, "fixed")).toList();
    }
  }

  private record Broken(List<Figure> figures) implements Measurement<Place> {
    @Override
    public List<BenchmarkRow> measure(Place place) {
      throw new SteelyardException(ErrorCode.UNAVAILABLE, "no wrk", "install it");
    }
  }

  @Test
  void aMeasurementThatFailsCostsItsOwnRowsOnly() {
    Benchmark<Place> benchmark =
        new Benchmark<>(
            List.of(new Broken(List.of(ONE)), new Fixed(List.of(OTHER), 0.7)), List.of());

    List<BenchmarkRow> rows = benchmark.run(place);

    assertThat(rows).extracting(BenchmarkRow::name).containsExactly("a.one", "b.other");
    assertThat(rows.get(0).value()).isNaN();
    assertThat(rows.get(0).met()).isNull();
    assertThat(rows.get(0).note()).isEqualTo("no wrk: install it");
    assertThat(rows.get(1).met()).isTrue();
    assertThat(benchmark.failures()).isEqualTo(1);
    assertThat(kept).as("what it wrote is kept").isTrue();
    assertThat(said).contains("not measured: no wrk: install it");
  }

  @Test
  void onlyWhatIsAskedForRunsAndIsReported() {
    Benchmark<Place> benchmark =
        new Benchmark<>(
            List.of(new Fixed(List.of(ONE, TWO), 3), new Fixed(List.of(OTHER), 0.7)),
            List.of("a.t"));

    assertThat(benchmark.run(place)).extracting(BenchmarkRow::name).containsExactly("a.two");
    assertThat(said).containsExactly("measures a.one");
    assertThat(benchmark.failures()).isZero();
    assertThat(kept).isFalse();
  }

  @Test
  void aPrefixWithoutAFigureIsRefusedWithTheNames() {
    assertThatThrownBy(() -> new Benchmark<>(List.of(new Fixed(List.of(ONE), 3)), List.of("lua.x")))
        .hasMessageContaining("--only lua.x")
        .hasMessageContaining("a.one");
  }

  @Test
  void whatIsLeftOutSaysWhyAndIsNoFailure() {
    Benchmark<Place> benchmark =
        new Benchmark<>(List.of(new LeftOut<>(List.of(ONE), "left out by --quick")), List.of());

    assertThat(benchmark.run(place))
        .singleElement()
        .satisfies(row -> assertThat(row.note()).isEqualTo("left out by --quick"));
    assertThat(benchmark.failures()).isZero();
  }

  @Test
  void theExitStatusSaysWhetherEveryFigureWasMeasured() {
    assertThat(told(new Fixed(List.of(ONE), 3))).isZero();
    assertThat(folder.resolve("rows.json")).exists();
    assertThat(told(new Broken(List.of(ONE)))).isEqualTo(1);
  }

  private int told(Measurement<Place> measurement) {
    Benchmark<Place> benchmark = new Benchmark<>(List.of(measurement), List.of());
    BenchmarkReport report =
        new BenchmarkReport("test", "1", 1, Map.of(), Instant.EPOCH, benchmark.run(place));
    StringWriter out = new StringWriter();
    int status = benchmark.tell(report, true, new PrintWriter(out), folder.resolve("rows.json"));
    assertThat(out.toString()).startsWith("Rough: ").contains("a.one");
    return status;
  }
}
