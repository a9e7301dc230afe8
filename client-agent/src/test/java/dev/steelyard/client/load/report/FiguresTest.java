package dev.steelyard.client.load.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.steelyard.client.load.request.RequestType;
import dev.steelyard.shared.bus.LoadStatus;
import dev.steelyard.shared.bus.LoadStatus.Latency;
import dev.steelyard.shared.bus.LoadStatus.TypeStatus;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class FiguresTest {

  private static final long MILLI = 1_000_000;

  @Test
  void meanAndStandardDeviationAreExactAndPercentilesWithinAThousandth() {
    LatencySeries series = LatencySeries.roomy();
    for (long millis = 1; millis <= 1000; millis++) {
      series.record(millis * MILLI);
    }
    Latency summary = series.summary(false);
    assertThat(summary.count()).isEqualTo(1000);
    assertThat(summary.meanMillis()).isEqualTo(500.5);
    assertThat(summary.stdDevMillis()).isCloseTo(288.6749902572095, within(1e-9));
    assertThat(summary.p50Millis()).isCloseTo(500, within(0.5));
    assertThat(summary.p99Millis()).isCloseTo(990, within(1.0));
    assertThat(summary.maxMillis()).isEqualTo(1000);
  }

  @Test
  void latenciesOverAnHourKeepTheirExactSumAndMaximum() {
    LatencySeries series = LatencySeries.roomy();
    series.record(7_200_000 * MILLI);
    assertThat(series.summary(false).meanMillis()).isEqualTo(7_200_000);
    assertThat(series.summary(false).maxMillis()).isEqualTo(7_200_000);
    assertThat(series.summary(false).p50Millis()).isCloseTo(3_600_000, within(4000.0));
  }

  @Test
  void theWholeDistributionTravelsAsACompressedHistogram() throws Exception {
    LatencySeries series = LatencySeries.roomy();
    series.record(3 * MILLI);
    series.record(3 * MILLI);
    series.record(70 * MILLI);
    Histogram decoded =
        Histogram.decodeFromCompressedByteBuffer(
            ByteBuffer.wrap(Base64.getDecoder().decode(series.summary(true).histogram())), 0);
    assertThat(decoded.getTotalCount()).isEqualTo(3);
    assertThat(decoded.getCountAtValue(3 * MILLI)).isEqualTo(2);
    assertThat(decoded.getCountAtValue(70 * MILLI)).isEqualTo(1);
  }

  @Test
  void anEmptySeriesIsAllZero() {
    assertThat(LatencySeries.roomy().summary(false))
        .isEqualTo(new Latency(0, 0, 0, 0, 0, 0, 0, 0, null));
  }

  @Test
  void totalsGrowAndIntervalsStartAnew() {
    Totals totals = new Totals(RequestType.SOCIAL);
    TypeRecorder recorder = new TypeRecorder(0, Double.NaN);
    for (int second = 1; second <= 3; second++) {
      for (int i = 0; i < second; i++) {
        recorder.planned(0);
        recorder.sent(0, MILLI);
        recorder.completed(0, MILLI, second * 10L * MILLI);
      }
      totals.add(set(recorder.swap(new TypeFigures(), 0, 0)));
      TypeStatus interval = totals.nextInterval(false).total();
      assertThat(interval.completed()).isEqualTo(second);
      assertThat(interval.intended().meanMillis()).isEqualTo(second * 10);
      assertThat(interval.intended().maxMillis()).isEqualTo(second * 10);
    }
    TypeStatus total = totals.total(false).total();
    assertThat(total.completed()).isEqualTo(6);
    assertThat(total.intended().meanMillis()).isCloseTo(140 / 6.0, within(1e-12));
    assertThat(total.intended().maxMillis()).isEqualTo(30);
    assertThat(totals.imbalance()).isEmpty();
  }

  @Test
  void aLostOrDoubledCountIsFound() {
    assertThat(imbalance(figures -> figures.planned++))
        .contains("compose: planned 2 is not sent 1 + dropped 0 + backlog 0");
    assertThat(imbalance(figures -> figures.completed++))
        .contains("compose: sent 1 is not completed 2 + failed 0 + in flight 0");
    assertThat(
            imbalance(
                figures -> {
                  figures.completed--;
                  figures.failed++;
                }))
        .contains("compose: failed 1 is not the sum of errors {}");
    assertThat(imbalance(figures -> figures.late++)).isEmpty();
  }

  private static Optional<String> imbalance(Consumer<TypeFigures> breakIt) {
    TypeRecorder recorder = new TypeRecorder(0, Double.NaN);
    recorder.planned(0);
    recorder.sent(0, 0);
    recorder.completed(0, 0, 0);
    TypeFigures figures = recorder.swap(new TypeFigures(), 0, 0);
    breakIt.accept(figures);
    Totals totals = new Totals(RequestType.SOCIAL);
    totals.add(set(figures));
    return totals.imbalance();
  }

  private static Map<RequestType, TypeFigures> set(TypeFigures compose) {
    return new LinkedHashMap<>(Map.of(RequestType.COMPOSE, compose));
  }

  @Test
  void theSummaryNamesEveryTypeAndItsErrors() {
    TypeRecorder recorder = new TypeRecorder(0, 10);
    for (int i = 0; i < 2; i++) {
      recorder.planned(0);
      recorder.sent(0, 0);
    }
    recorder.completed(0, 0, 15 * MILLI);
    recorder.failed(0, 2000 * MILLI, "timeout", "no whole answer in time");
    Totals totals = new Totals(RequestType.SOCIAL);
    totals.add(set(recorder.swap(new TypeFigures(), 0, 0)));
    Totals.Entries entries = totals.total(false);
    String text =
        SummaryText.of(
            new LoadStatus(
                "ended",
                3,
                "evening",
                7,
                "stopped",
                1500,
                0,
                "",
                entries.types(),
                entries.total()));
    assertThat(text.lines().toList())
        .contains(
            "Load run 3 (evening): stopped after 1.5 s, seed 7", "errors of compose: timeout 1")
        .anyMatch(line -> line.matches("compose +2 +2 +0 +1 +1 +0 +10\\.50"))
        .anyMatch(line -> line.matches("total +1 +15\\.000 +0\\.000( +15\\.000){5}"));
    assertThat(List.of("compose", "home-read", "user-read", "total"))
        .allMatch(type -> text.contains("\n" + type + " "));
  }
}
