package dev.steelyard.nginx.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.steelyard.nginx.demo.report.DemoReport;
import dev.steelyard.shared.bus.LoadStatus;
import dev.steelyard.shared.bus.LoadStatus.Latency;
import dev.steelyard.shared.bus.LoadStatus.TypeStatus;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class ArmResultsTest {

  private static LoadStatus block(
      String state, double tardiness, Map<String, Long> errors, int count, long micros) {
    Histogram histogram = new Histogram(3_600_000_000_000L, 3);
    histogram.recordValueWithCount(micros * 1000, count);
    ByteBuffer buffer = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
    int length = histogram.encodeIntoCompressedByteBuffer(buffer);
    byte[] bytes = new byte[length];
    buffer.rewind().get(bytes);
    double millis = micros / 1000.0;
    Latency intended =
        new Latency(
            count,
            millis,
            0,
            millis,
            millis,
            millis,
            millis,
            millis,
            Base64.getEncoder().encodeToString(bytes));
    Latency late = new Latency(count, 0.1, 0, 0.1, 0.1, 0.5, 0.5, 0.5, null);
    long failed = errors.values().stream().mapToLong(n -> n).sum();
    TypeStatus total =
        new TypeStatus(
            "total",
            count + failed,
            count + failed,
            0,
            0,
            count,
            failed,
            0,
            0,
            errors,
            intended,
            intended,
            late,
            tardiness);
    return new LoadStatus(state, 1, "arm", 1, "plan-complete", 0, 0, "", List.of(), total);
  }

  @Test
  void blocksAddUpAndPercentilesComeFromTheMergedHistogram() {
    // 900 answers of 10 ms, then 90 of 100 ms and 10 failures: p50 10 ms, p99 100 ms.
    ArmResults arm = new ArmResults("gains", "shortest delay");
    arm.add(block("ended", 50, Map.of(), 900, 10_000), 20);
    arm.add(block("ended", 150, Map.of("timeout", 7L, "reset", 3L), 90, 100_000), 22);
    DemoReport.Arm report = arm.report(0.5);
    assertThat(report.requests()).isEqualTo(1000);
    assertThat(report.errors()).isEqualTo(10);
    assertThat(report.errorKinds()).containsEntry("timeout", 7L).containsEntry("reset", 3L);
    assertThat(report.meanMillis()).isCloseTo((900 * 10 + 90 * 100) / 990.0, within(1e-9));
    assertThat(report.p50Millis()).isCloseTo(10, within(0.01));
    assertThat(report.p99Millis()).isCloseTo(100, within(0.1));
    assertThat(report.artPer1000()).isEqualTo(200.0);
    assertThat(report.samples()).isEqualTo(42);
    assertThat(arm.blockArt()).containsExactly(1000 * 50 / 900.0, 1000 * 150 / 100.0);
    assertThat(arm.unexplainedFailures()).isEqualTo(3);
  }

  @Test
  void anUnfinishedBlockIsRefused() {
    ArmResults arm = new ArmResults("gains", "shortest delay");
    assertThatThrownBy(() -> arm.add(block("running", 0, Map.of(), 1, 1), 1))
        .hasMessageContaining("gains")
        .hasMessageContaining("running");
  }

  @Test
  void anArmWithoutAnAnswerHasNoCurve() {
    ArmResults arm = new ArmResults("round-robin", "stock");
    arm.add(block("ended", 100, Map.of("timeout", 10L), 0, 1), 1);
    DemoReport.Arm report = arm.report(null);
    assertThat(report.curve()).isEmpty();
    assertThat(report.meanMillis()).isZero();
    assertThat(report.artPer1000()).isEqualTo(10_000);
  }
}
