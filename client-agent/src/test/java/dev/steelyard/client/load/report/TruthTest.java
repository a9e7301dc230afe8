package dev.steelyard.client.load.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.steelyard.client.load.request.RequestType;
import dev.steelyard.shared.bus.LoadStatus.Failure;
import dev.steelyard.shared.bus.LoadStatus.TypeStatus;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TruthTest {

  private static final long MILLI = 1_000_000;

  @Test
  void theRateErrorIsThatOfTheRunAndTheWorstOfAnyFiveSeconds() {
    // 1000/s are planned; 101 of second 3 are sent in second 8: each window that has only one of
    // the two is 100 of 5000 off, one request of difference being none.
    RateErrors errors = new RateErrors();
    for (int second = 0; second < 4; second++) {
      errors.add(1000, second == 3 ? 899 : 1000);
      assertThat(errors.worst()).isEmpty();
    }
    for (int second = 4; second < 12; second++) {
      errors.add(1000, second == 8 ? 1101 : 1000);
    }
    assertThat(errors.worst()).hasValue(100 / 5000.0);
    assertThat(errors.overall()).isZero();
  }

  @Test
  void stolenCpuTimeIsAShareOfAllTimeThatPassed(@TempDir Path directory) throws Exception {
    Path stat = directory.resolve("stat");
    // user nice system idle iowait irq softirq steal guest guest_nice
    Files.writeString(stat, "cpu  100 0 50 800 10 0 5 35 90 0\ncpu0 1 1 1 1 1 1 1 1 1 1\n");
    CpuTimes before = CpuTimes.read(stat).orElseThrow();
    assertThat(before).isEqualTo(new CpuTimes(1000, 35));
    Files.writeString(stat, "cpu  150 0 70 900 10 0 5 65 95 0\n");
    assertThat(before.stolenShareUntil(CpuTimes.read(stat).orElseThrow())).hasValue(30 / 200.0);
    assertThat(before.stolenShareUntil(before)).isEmpty();
    assertThat(CpuTimes.read(directory.resolve("none"))).isEmpty();
  }

  @Test
  void failuresKeepTheirCountTheirFirstTimeAndTextAndTheirOwnLatencies() {
    Totals totals = new Totals(RequestType.SOCIAL);
    TypeRecorder recorder = new TypeRecorder(0, Double.NaN);
    for (long second = 1; second <= 2; second++) {
      long start = second * 1000 * MILLI;
      for (int i = 0; i < 3; i++) {
        recorder.planned(start);
      }
      recorder.sent(start, start);
      recorder.failed(start, start + second * 10 * MILLI, "timeout", "text of " + second);
      recorder.sent(start, start);
      recorder.completed(start, start, start + MILLI);
      recorder.received(100);
      recorder.dropped(start, start, "the backlog is full");
      Map<RequestType, TypeFigures> filled = new LinkedHashMap<>();
      filled.put(RequestType.COMPOSE, recorder.swap(new TypeFigures(), 0, 0));
      totals.add(filled);
      assertThat(totals.nextInterval(false).total().failures().get("timeout").firstText())
          .isEqualTo("text of " + second);
    }
    assertThat(totals.imbalance()).isEmpty();
    TypeStatus total = totals.total(false).total();
    Failure timeouts = total.failures().get("timeout");
    assertThat(timeouts.count()).isEqualTo(2);
    assertThat(timeouts.firstMillis()).isEqualTo(1010);
    assertThat(timeouts.firstText()).isEqualTo("text of 1");
    assertThat(timeouts.latency().meanMillis()).isEqualTo(15);
    assertThat(total.intended().maxMillis()).as("failures are no part of it").isEqualTo(1);
    assertThat(total.failures().get("dropped").count()).isEqualTo(2);
    assertThat(total.errors()).isEqualTo(Map.of("timeout", 2L));
    assertThat(total.receivedBytes()).isEqualTo(200);
  }

  /** Seven are planned in 2 s; of three that came to an end each was on its way for 20 ms. */
  @Test
  void theConnectionsNeededAreThoseOfAllThatWasPlanned() {
    TypeRecorder recorder = new TypeRecorder(0, Double.NaN);
    for (int i = 0; i < 7; i++) {
      recorder.planned(0);
    }
    for (int i = 0; i < 4; i++) {
      recorder.sent(0, 500 * MILLI);
    }
    recorder.completed(0, 500 * MILLI, 520 * MILLI);
    recorder.completed(0, 500 * MILLI, 520 * MILLI);
    recorder.failed(0, 520 * MILLI, "reset", "");
    recorder.failed(0, 501 * MILLI, "cut", "");
    for (int i = 0; i < 3; i++) {
      recorder.dropped(0, 900 * MILLI, "the backlog is full");
    }
    assertThat(needed(recorder, 2)).isCloseTo(7 * 0.020 / 2, within(1e-4));
  }

  @Test
  void whereAllWasCutThatIsWhatTheConnectionsNeededAreReckonedBy() {
    TypeRecorder recorder = new TypeRecorder(0, Double.NaN);
    recorder.planned(0);
    recorder.sent(0, 0);
    recorder.failed(0, 5000 * MILLI, "cut", "");
    assertThat(needed(recorder, 1)).isCloseTo(5, within(1e-9));
    assertThat(needed(new TypeRecorder(0, Double.NaN), 1)).isZero();
  }

  private static double needed(TypeRecorder recorder, double seconds) {
    TypeStatus total = recorder.swap(new TypeFigures(), 0, 0).status("total", false);
    Truth.Senders senders =
        new Truth.Senders("hybrid", false, 1, OptionalDouble.empty(), 0, 0, List.of());
    return new Truth().generator(senders, total, seconds).connectionsNeeded();
  }

  @Test
  void whatComesInTheWarmUpIsInNoFigure() {
    TypeRecorder recorder = new TypeRecorder(1000, Double.NaN);
    recorder.planned(999);
    recorder.received(5);
    recorder.failed(999, 2000, "reset", "");
    recorder.dropped(999, 2000, "");
    recorder.planned(1000);
    recorder.received(7);
    TypeStatus status = recorder.swap(new TypeFigures(), 1, 0).status("x", false);
    assertThat(status.planned()).isEqualTo(1);
    assertThat(status.failures()).isEmpty();
    assertThat(status.receivedBytes()).isEqualTo(7);
  }
}
