package dev.steelyard.nginx.demo.report;

import static dev.steelyard.nginx.demo.report.SampleReports.arm;
import static org.assertj.core.api.Assertions.assertThat;

import dev.steelyard.nginx.demo.report.DemoReport.Arm;
import dev.steelyard.nginx.demo.report.DemoReport.Pair;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReportTableTest {

  @Test
  void columnsAreAlignedAndTheSentenceComesLast() {
    Arm leastConn =
        new Arm(
            "least-conn",
            "least_conn",
            12345,
            6,
            Map.of(),
            24.04,
            17.5,
            1186,
            350,
            null,
            9,
            2,
            1,
            List.of());
    Arm gains =
        new Arm(
            "gains",
            "weights by latency",
            345,
            0,
            Map.of(),
            18.66,
            14,
            105.2,
            1470.4,
            4.2,
            9,
            2,
            1,
            List.of());
    DemoReport report =
        SampleReports.compared(
            SampleReports.whole(),
            List.of(leastConn, gains),
            List.of(new Pair(1, 350, 1470.4, 4.2)),
            4.2);
    assertThat(ReportTable.text(report))
        .isEqualTo(
            """
            arm         balancer            requests  errors  mean ms  p50 ms  p99 ms  ART/1000  ART ratio
            least-conn  least_conn            12,345       6     24.0    17.5   1,190       350       1.00
            gains       weights by latency       345       0     18.7    14.0     105     1,470       4.20

            Equal servers, one block each: ART 40.3 a thousand requests with gains, 41.2 with least-conn; mean 16.4 and 16.5 ms.
            Note: Two rounds on one machine: enough to see the loop work, too few for a claim.
            Note: The load generator shares its 2 CPUs with NGINX and the servers.
            Gains policy: worse, ART 4.20 of least_conn's on the same arrivals (1 round; too few for an interval).
            """);
  }

  @Test
  void anArmWithoutFiguresHasDashes() {
    Arm unanswered =
        new Arm(
            "gains",
            "x",
            0,
            0,
            Map.of(),
            Double.NaN,
            Double.NaN,
            Double.POSITIVE_INFINITY,
            Double.NaN,
            null,
            0,
            0,
            Double.NaN,
            List.of());
    assertThat(ReportTable.cells(unanswered))
        .containsExactly("gains", "x", "0", "0", "-", "-", "-", "-", "-");
  }

  @Test
  void aTerminalGetsNoControlCharactersFromNames() {
    Arm hostile = arm("a\u001b[2Jb\nc\u009bd", "x", 1, 0, 1, 1, 1, 1.0);
    String text =
        ReportTable.text(
            SampleReports.compared(SampleReports.empty(), List.of(hostile), List.of(), Double.NaN));
    assertThat(text).contains("a?[2Jb?c?d").doesNotContain("\u001b", "\u009b");
    assertThat(text.lines()).hasSize(4);
  }
}
