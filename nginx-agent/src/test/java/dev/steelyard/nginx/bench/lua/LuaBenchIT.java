package dev.steelyard.nginx.bench.lua;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steelyard.nginx.bench.site.BenchSite;
import dev.steelyard.shared.bench.BenchmarkReport;
import dev.steelyard.shared.bench.BenchmarkRow;
import dev.steelyard.shared.bench.figure.Figure;
import dev.steelyard.shared.bench.place.ScratchFolder;
import dev.steelyard.shared.bench.run.Measurement;
import dev.steelyard.shared.bus.RecordCodec;
import dev.steelyard.shared.config.Distribution;
import dev.steelyard.shared.provision.NginxProvisioner;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real NGINX, real load process, a few seconds each: the shape of the rows, not their size. */
@Timeout(180)
class LuaBenchIT {

  private static final ChangesUnderLoad.Plan FEW_CHANGES =
      new ChangesUnderLoad.Plan(1, 10, Duration.ofMillis(100), 200, 1);

  @TempDir Path folder;
  private BenchSite site;

  @BeforeEach
  void newSite() {
    site =
        new BenchSite(
            new ScratchFolder(folder.resolve("b")),
            new NginxProvisioner().find(),
            new BenchSite.Distributions(home("steelyard.clientHome"), home("steelyard.nginxHome")),
            line -> {});
  }

  private static Distribution home(String property) {
    return new Distribution(Path.of(System.getProperty(property)));
  }

  @AfterEach
  void nothingIsLeft() {
    site.close();
    assertThat(folder.resolve("b")).doesNotExist();
    assertThat(ProcessHandle.current().descendants()).noneMatch(ProcessHandle::isAlive);
  }

  private List<BenchmarkRow> measure(Measurement<BenchSite> measurement) {
    List<BenchmarkRow> rows = measurement.measure(site);
    assertThat(rows)
        .extracting(BenchmarkRow::name)
        .isEqualTo(measurement.figures().stream().map(Figure::name).toList());
    return rows;
  }

  @Test
  void changesUnderLoadFailNoRequestAndTheReportHoldsTheRows() throws Exception {
    List<BenchmarkRow> rows = new ArrayList<>(measure(new ChangesUnderLoad(FEW_CHANGES)));
    assertThat(rows.get(0).value()).as(rows.get(0).note()).isZero();
    assertThat(rows.get(0).met()).isTrue();
    assertThat(rows).allSatisfy(row -> assertThat(row.samples()).isEqualTo(10));
    assertThat(rows.subList(1, 3)).allSatisfy(row -> assertThat(row.value()).isPositive());

    rows.addAll(measure(new TailWhileChanging(new TailWhileChanging.Plan(1, 2, 200, 0.5, 1))));
    BenchmarkRow tail = rows.get(3);
    assertThat(tail.samples()).isEqualTo(2);
    assertThat(tail.low()).isLessThan(tail.value());
    assertThat(tail.high()).isGreaterThan(tail.value());

    Path json = folder.resolve("report.json");
    new BenchmarkReport("upstream", "test", 1, Map.of(), Instant.EPOCH, rows).write(json);
    assertThat(RecordCodec.mapper().readTree(Files.readString(json)).path("rows"))
        .hasSize(4)
        .allSatisfy(row -> assertThat(row.path("note").asText()).contains("2 workers"));
  }

  /** Without servers every request is answered 502, while weights can still be changed. */
  @Test
  void requestsThatFailWhileWeightsChangeAreCounted() {
    // Some measured requests are answered first: a run without any is no figure.
    ChangesUnderLoad.Harm late =
        servers -> {
          Changes.sleepUntil(System.nanoTime() + 500_000_000L);
          servers.close();
        };
    BenchmarkRow failed = measure(new ChangesUnderLoad(FEW_CHANGES, late)).get(0);

    assertThat(failed.value()).as(failed.note()).isPositive();
    assertThat(failed.met()).isFalse();
    assertThat(failed.note()).contains("status-502");
  }

  @Test
  void splitAndPageAreMeasuredAtARealNginx() {
    BenchmarkRow split = measure(new Split(2000)).get(0);
    assertThat(split.value()).isBetween(0.0, 0.02);

    assertThat(measure(new StatisticsPage(3)))
        .allSatisfy(row -> assertThat(row.value()).isPositive());
  }
}
