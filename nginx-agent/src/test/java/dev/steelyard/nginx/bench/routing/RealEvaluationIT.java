package dev.steelyard.nginx.bench.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steelyard.nginx.bench.site.BenchSite;
import dev.steelyard.nginx.page.Xml;
import dev.steelyard.nginx.page.evaluation.EvaluationPage;
import dev.steelyard.nginx.page.evaluation.Extras;
import dev.steelyard.shared.bench.BenchmarkReport;
import dev.steelyard.shared.bench.BenchmarkRow;
import dev.steelyard.shared.bench.figure.Figure;
import dev.steelyard.shared.bench.place.ScratchFolder;
import dev.steelyard.shared.config.Distribution;
import dev.steelyard.shared.provision.NginxProvisioner;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Real NGINX, agents, servers and loads for a few seconds: the shape of the rows, not their size.
 */
@Timeout(240)
class RealEvaluationIT {

  private static final RealPlan SHORT = new RealPlan(1, 2, 3, 1);

  @TempDir Path folder;

  private static Distribution home(String property) {
    return new Distribution(Path.of(System.getProperty(property)));
  }

  @Test
  void twoShortPairsGiveRowsAndAPageAndLeaveNothing() throws Exception {
    List<BenchmarkRow> rows = new ArrayList<>();
    CellMeasurement speed3 = new CellMeasurement(Cell.SPEED3);
    Extras extras;
    try (BenchSite site =
            new BenchSite(
                new ScratchFolder(folder.resolve("b")),
                new NginxProvisioner().find(),
                new BenchSite.Distributions(
                    home("steelyard.clientHome"), home("steelyard.nginxHome")),
                line -> {});
        RealSite place = new RealSite(site, SHORT, Clock.systemUTC())) {
      rows.addAll(speed3.measure(place));
      rows.addAll(new AgentShare().measure(place));
      extras = RealEvaluation.extras(place.done(), List.of(), SHORT);
    }
    assertThat(folder.resolve("b")).doesNotExist();
    assertThat(ProcessHandle.current().descendants()).noneMatch(ProcessHandle::isAlive);

    assertThat(rows.subList(0, 3))
        .extracting(BenchmarkRow::name)
        .isEqualTo(speed3.figures().stream().map(Figure::name).toList());
    // A busy machine makes such deadlines that no request is late, and then there is no ratio.
    assertThat(rows.subList(0, 3))
        .allSatisfy(
            row ->
                assertThat(row.note()).contains("583 requests/s", " 0 against 0 and 0 lost", "2 pairs"));
    assertThat(rows.get(3).value()).isPositive();
    assertThat(rows.get(3).samples()).isEqualTo(2);
    assertThat(extras.courses()).hasSize(2).allSatisfy(c -> assertThat(c.points()).isNotEmpty());
    assertThat(extras.latencies().get(0).curves()).hasSize(4);

    BenchmarkReport report =
        new BenchmarkReport("routing-real", "test", 1, Map.of(), Instant.EPOCH, rows);
    assertThat(Xml.parse(EvaluationPage.html(report, extras)).getDocumentElement().getTextContent())
        .contains("real.speed3", "1 warm-up", "middle");
  }
}
