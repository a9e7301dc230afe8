package dev.steelyard.nginx.bench.safety;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steelyard.nginx.bench.faults.FaultOutcome;
import dev.steelyard.nginx.bench.reloads.ReloadOutcome;
import dev.steelyard.shared.bench.BenchmarkRow;
import java.util.List;
import org.junit.jupiter.api.Test;

class SafetyRowsTest {

  private static ReloadOutcome reload(boolean claimed, boolean newInForce) {
    return new ReloadOutcome(
        "port-taken", claimed, newInForce, !newInForce, true, "failed", 100, 2, 900, "refused");
  }

  @Test
  void aClaimedSuccessWithOldWeightsIsCounted() {
    BenchmarkRow row =
        FalseSuccess.row(List.of(reload(true, false), reload(false, false), reload(true, true)));

    assertThat(row.value()).isEqualTo(1);
    assertThat(row.met()).isFalse();
    assertThat(row.samples()).isEqualTo(3);
    assertThat(row.note()).contains("port-taken: success claimed, old weights in force, 2 of 100");
  }

  @Test
  void lossesAndWrongWeightsOfAllFaultsAddUpAndWhatDidNotRunIsSaid() {
    List<BenchmarkRow> rows =
        Faults.rows(
            List.of(
                new FaultOutcome("worker-killed", true, 500, 1, 0, "five workers"),
                new FaultOutcome("agent-killed", true, 500, 2, 3, "one agent"),
                new FaultOutcome("disk-full", false, 0, 0, 0, "no namespaces")));

    assertThat(rows).extracting(BenchmarkRow::value).containsExactly(3.0, 3.0);
    assertThat(rows).allSatisfy(row -> assertThat(row.met()).isFalse());
    assertThat(rows.get(0).samples()).isEqualTo(2);
    assertThat(rows.get(0).note()).contains("disk-full NOT RUN: no namespaces");
  }

  @Test
  void withoutASingleFaultNothingIsMet() {
    assertThat(Faults.rows(List.of(new FaultOutcome("disk-full", false, 0, 0, 0, "no"))))
        .allSatisfy(row -> assertThat(row.met()).isNull());
  }
}
