package dev.steelyard.nginx.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.steelyard.nginx.bench.site.BenchSite;
import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.bench.BenchmarkRow;
import dev.steelyard.shared.bench.figure.Figure;
import dev.steelyard.shared.bench.place.ScratchFolder;
import dev.steelyard.shared.bench.run.Benchmark;
import dev.steelyard.shared.bench.run.LeftOut;
import dev.steelyard.shared.bench.run.Measurement;
import dev.steelyard.shared.config.Distribution;
import dev.steelyard.shared.provision.NginxProgram;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which measurements run and what becomes of their rows; they measure nothing here. */
class BenchmarkTest {

  private static final Figure ONE = Figure.atMost("a.one", "ms", 10);
  private static final Figure TWO = Figure.plain("a.two", "ms");
  private static final Figure OTHER = Figure.atLeast("b.other", "ratio", 0.5);

  @TempDir Path folder;
  private final List<String> said = new ArrayList<>();
  private BenchSite site;

  private record Fixed(List<Figure> figures, double value) implements Measurement<BenchSite> {
    @Override
    public List<BenchmarkRow> measure(BenchSite site) {
      site.say("measures " + figures.get(0).name());
      return figures.stream().map(figure -> figure.row(value, 1, "fixed")).toList();
    }
  }

  private record Broken(List<Figure> figures) implements Measurement<BenchSite> {
    @Override
    public List<BenchmarkRow> measure(BenchSite site) {
      throw new SteelyardException(ErrorCode.UNAVAILABLE, "no wrk", "install it");
    }
  }

  @BeforeEach
  void newSite() {
    Distribution none = new Distribution(folder);
    NginxProgram nginx =
        new NginxProgram(Path.of("/bin/false"), "1.22.1", List.of(), "", Map.of(), "test");
    site =
        new BenchSite(
            new ScratchFolder(folder.resolve("site")),
            nginx,
            new BenchSite.Distributions(none, none),
            said::add);
    site.folder("x");
  }

  @AfterEach
  void closeSite() {
    site.close();
  }

  @Test
  void aMeasurementThatFailsCostsItsOwnRowsOnly() {
    Benchmark<BenchSite> benchmark =
        new Benchmark<>(
            List.of(new Broken(List.of(ONE)), new Fixed(List.of(OTHER), 0.7)), List.of());

    List<BenchmarkRow> rows = benchmark.run(site);

    assertThat(rows).extracting(BenchmarkRow::name).containsExactly("a.one", "b.other");
    assertThat(rows.get(0).value()).isNaN();
    assertThat(rows.get(0).met()).isNull();
    assertThat(rows.get(0).note()).isEqualTo("no wrk: install it");
    assertThat(rows.get(1).met()).isTrue();
    assertThat(benchmark.failures()).isEqualTo(1);
    site.close();
    assertThat(folder.resolve("site")).as("its logs").exists();
    assertThat(said).last().asString().contains(folder.resolve("site").toString());
  }

  @Test
  void onlyWhatIsAskedForRunsAndIsReported() {
    Benchmark<BenchSite> benchmark =
        new Benchmark<>(
            List.of(new Fixed(List.of(ONE, TWO), 3), new Fixed(List.of(OTHER), 0.7)),
            List.of("a.t"));

    assertThat(benchmark.run(site)).extracting(BenchmarkRow::name).containsExactly("a.two");
    assertThat(said).containsExactly("measures a.one");
    assertThat(benchmark.failures()).isZero();
    site.close();
    assertThat(folder.resolve("site")).doesNotExist();
  }

  @Test
  void aPrefixWithoutAFigureIsRefusedWithTheNames() {
    assertThatThrownBy(() -> new Benchmark<>(List.of(new Fixed(List.of(ONE), 3)), List.of("lua.x")))
        .hasMessageContaining("--only lua.x")
        .hasMessageContaining("a.one");
  }

  @Test
  void whatIsLeftOutSaysWhyAndIsNoFailure() {
    Benchmark<BenchSite> benchmark =
        new Benchmark<>(List.of(new LeftOut<>(List.of(ONE), "left out by --quick")), List.of());

    assertThat(benchmark.run(site))
        .singleElement()
        .satisfies(row -> assertThat(row.note()).isEqualTo("left out by --quick"));
    assertThat(benchmark.failures()).isZero();
  }

  @Test
  void pairsOutOfRangeAreRefused() {
    assertThatThrownBy(() -> Sizes.FULL.withPairs(0)).hasMessageContaining("--pairs is 0");
    assertThat(Sizes.FULL.pairs()).isGreaterThanOrEqualTo(10);
    assertThat(Sizes.FULL.changes()).isGreaterThanOrEqualTo(200);
  }
}
