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
            "# TYPE steelyard_load_requests_total counter",
            "steelyard_load_requests_total{type=\"home\",outcome=\"planned\"} 20",
            "steelyard_load_requests_total{type=\"home\",outcome=\"completed\"} 16",
            "steelyard_load_errors_total{type=\"home\",kind=\"timeout\"} 2",
            "steelyard_load_latency_seconds{type=\"home\",series=\"lateness\",quantile=\"0.99\"}"
                + " 0.007000000",
            "steelyard_load_in_flight{type=\"home\"} 3",
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
    assertThat(LiveLine.of(second(12, 4)))
        .isEqualTo(
            "12 s | sent 9 of 10, done 8 | p50 2.000, p99 4.000 ms (service 2.000, 4.000)"
                + " | errors 1, dropped 1 | late p99 4.000 ms | 6 s left");
  }
}
