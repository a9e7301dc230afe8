package dev.steelyard.nginx.bench.lua;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.steelyard.nginx.bench.lua.Throughput.Arm;
import dev.steelyard.nginx.bench.lua.Throughput.Turn;
import dev.steelyard.shared.bench.BenchmarkRow;
import dev.steelyard.shared.bench.figure.Figure;
import dev.steelyard.shared.bench.figure.Turns;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ThroughputTest {

  /**
   * Without Lua 60,000 requests/s at 16 us; the statistics cost 2 us, tier A 4 us more than none,
   * every other arm 8 us. The machine is half as fast in the second round.
   */
  private static Map<String, BenchmarkRow> rows() {
    Turns<Arm, Turn> turns = new Turns<>();
    for (double slowness : List.of(1.0, 2.0)) {
      for (Arm arm : Arm.values()) {
        double micros =
            switch (arm) {
              case WITHOUT_LUA -> 16;
              case STATISTICS -> 18;
              case TIER_A -> 20;
              default -> 24;
            };
        turns.add(arm, new Turn(960_000 / micros / slowness, micros * slowness, 0.96));
      }
    }
    return Throughput.rows(turns, "at rest").stream()
        .collect(Collectors.toMap(BenchmarkRow::name, Function.identity()));
  }

  @Test
  void ratiosAreTakenRoundByRoundSoThatAMachineThatSlowsDownDoesNotShow() {
    BenchmarkRow throughput = rows().get("lua.tierA.throughputRatio");
    assertThat(throughput.value()).isCloseTo(0.8, within(1e-12));
    assertThat(throughput.low()).isCloseTo(0.8, within(1e-9));
    assertThat(throughput.met()).isFalse();

    BenchmarkRow cpu = rows().get("lua.tierB.cpuRatio");
    assertThat(cpu.value()).isCloseTo(1.5, within(1e-12));
    assertThat(cpu.met()).isFalse();
    assertThat(cpu.samples()).isEqualTo(2);
    assertThat(cpu.note()).contains("shortest-delay").contains("at rest");
  }

  @Test
  void theBalancersOwnPartIsComparedWithTheStatisticsAlone() {
    assertThat(rows().get("lua.tierA.balancerCpuRatio").value())
        .isCloseTo(20.0 / 18, within(1e-12));
    assertThat(rows().get("lua.tierA2.balancerCpuRatio").target()).isNull();
  }

  /** 2 us in the first round, 4 us in the second. */
  @Test
  void theStatisticsCostIsADifference() {
    BenchmarkRow cost = rows().get("lua.stats.cpuMicros");
    assertThat(cost.value()).isCloseTo(3, within(1e-12));
    assertThat(cost.met()).isTrue();
  }

  @Test
  void everyFigureHasItsRowInOrder() {
    Turns<Arm, Turn> turns = new Turns<>();
    List.of(Arm.values()).forEach(arm -> turns.add(arm, new Turn(1, 1, 1)));

    assertThat(Throughput.rows(turns, "x").stream().map(BenchmarkRow::name).toList())
        .isEqualTo(new Throughput(1, 1).figures().stream().map(Figure::name).toList())
        .contains("lua.ownDelay.cpuRatio");
  }
}
