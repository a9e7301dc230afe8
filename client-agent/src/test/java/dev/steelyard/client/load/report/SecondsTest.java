package dev.steelyard.client.load.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steelyard.client.load.report.Course.Point;
import dev.steelyard.shared.bus.LoadStatus;
import dev.steelyard.shared.bus.LoadStatus.Latency;
import dev.steelyard.shared.bus.LoadStatus.TypeStatus;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is made of the seconds of a run. */
class SecondsTest {

  /** A second of ten planned requests, nine sent, eight completed and one timed out. */
  private static LoadStatus second(int number, double p99) {
    Latency latency = new Latency(8, 1, 0, 2, 3, p99, 5, 6, null);
    TypeStatus type =
        new TypeStatus(
            "home", 10, 9, 1, 0, 8, 1, 3, 2, Map.of("timeout", 1L), latency, latency, latency, 0);
    return new LoadStatus(
        "running", 1, null, 1, null, number * 1000L, 5500, "", List.of(type), type);
  }

  @Test
  void prometheusGetsCountersSinceTheStartAndQuantilesOfTheLastSecond() {
    PrometheusText metrics = new PrometheusText();
    metrics.add(second(1, 4));
    metrics.add(second(2, 7));
    String page = metrics.page();
    assertThat(page.lines())
        .contains(
            "# TYPE steelyard_load_planned_requests_total counter",
            "steelyard_load_planned_requests_total{type=\"home\"} 20",
            "steelyard_load_completed_requests_total{type=\"home\"} 16",
            "steelyard_load_failed_requests_total{type=\"home\",kind=\"timeout\"} 2",
            "# TYPE steelyard_load_send_lateness_seconds summary",
            "steelyard_load_send_lateness_seconds{type=\"home\",quantile=\"0.99\"} 0.007000000",
            "steelyard_load_send_lateness_seconds_sum{type=\"home\"} 0.016000000",
            "steelyard_load_send_lateness_seconds_count{type=\"home\"} 16",
            "steelyard_load_in_flight_requests{type=\"home\"} 3",
            "steelyard_load_remaining_seconds 5.500")
        .allMatch(line -> line.startsWith("# ") || line.matches("[a-z_]+(\\{[^}]*})? [0-9.]+"));
    assertThat(page).endsWith("\n");
  }

  @Test
  void theCourseOfALongRunIsHeldInFewerPointsWithoutALostRequest() {
    Course course = new Course();
    for (int i = 1; i <= 30_000; i++) {
      course.add(second(i, i == 12_345 ? 99 : 4));
    }
    List<Point> points = course.points();
    assertThat(points).hasSizeBetween(3000, 7200);
    assertThat(points.stream().mapToLong(Point::planned).sum()).isEqualTo(300_000);
    assertThat(points.stream().mapToDouble(Point::lengthSeconds).sum()).isEqualTo(30_000);
    assertThat(points.stream().filter(point -> point.intendedP99() == 99)).hasSize(1);
    assertThat(points.get(points.size() - 1).seconds()).isEqualTo(30_000);
  }

  @Test
  void aLineTellsTheSecondAtAGlance() {
    String rest =
        " | p50 2.000, p99 4.000 ms | errors 1 | late p99 4.000 ms | planned 10, sent 9, dropped 1,"
            + " done 8 | service p50 2.000, p99 4.000 ms";
    assertThat(LiveLine.of(second(12, 4), 0.5)).isEqualTo("12 s, 6 s left | 18/s" + rest);
    assertThat(LiveLine.of(second(12, 4), 0)).isEqualTo("12 s, 6 s left | 3 not answered" + rest);
  }
}
