package dev.steelyard.client.load.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.steelyard.shared.bus.LoadStatus;
import dev.steelyard.shared.bus.LoadStatus.Latency;
import dev.steelyard.shared.bus.LoadStatus.TypeStatus;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ThresholdTest {

  /** 1000 planned, 990 sent, 980 completed in 10 s; latencies 1..7 ms, service a tenth of it. */
  private static LoadStatus run(long completed) {
    Latency intended = new Latency(completed, 2, 0, 1, 3, 4, 5, 7, null);
    Latency service = new Latency(completed, 0.2, 0, 0.1, 0.3, 0.4, 0.5, 0.7, null);
    TypeStatus total =
        new TypeStatus(
            "total",
            1000,
            990,
            10,
            0,
            completed,
            990 - completed,
            0,
            0,
            Map.of(),
            intended,
            service,
            service,
            0);
    TypeStatus home =
        new TypeStatus("home", 1, 1, 0, 0, 1, 0, 0, 0, Map.of(), service, service, service, 0);
    return new LoadStatus("ended", 1, null, 1, "stopped", 1, 0, "", List.of(home), total);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "p99<4.001ms; true",
        "p99<4ms; false",
        "p99<=4ms; true",
        "p99.9 < 5001us; true",
        "max>0.006s; true",
        "mean<1ms; false",
        "service.p50<=100us; true",
        "lateness.p90<0.2ms; false",
        "errors<1.02%; true",
        "errors<0.01; false",
        "dropped<=1%; true",
        "rate>=98; true",
        "rate>98; false",
        "home:p99<1ms; true"
      })
  void comparesInTheUnitsThatAreWritten(String condition, boolean met) {
    assertThat(Threshold.parse(condition).check(run(980), 10).met()).isEqualTo(met);
  }

  @Test
  void saysWhatItIs() {
    assertThat(Threshold.parse("p99<4ms").check(run(980), 10).sentence())
        .isEqualTo("threshold p99<4ms MISSED: it is 4.000 ms");
    assertThat(Threshold.parse("errors<2%").check(run(980), 10).sentence())
        .isEqualTo("threshold errors<2% met: it is 1.010 %");
  }

  @Test
  void aRunWithoutAnAnswerHasNoLatencyThatIsLowEnough() {
    assertThat(Threshold.parse("p99<1s").check(run(0), 10).met()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "p99",
        "p99<20",
        "p99<20%",
        "p98<1ms",
        "errors<1ms",
        "rate>5%",
        "p99=5ms",
        "speed<1",
        "p99<1.2.3ms"
      })
  void whatIsNoConditionIsRefusedWithExamples(String text) {
    assertThatThrownBy(() -> Threshold.parse(text))
        .hasMessageStartingWith("threshold " + text + ": use for instance 'p99<20ms'");
  }

  @Test
  void anUnknownTypeIsNamedWithTheKnownOnes() {
    assertThatThrownBy(() -> Threshold.parse("away:p99<1ms").check(run(1), 1))
        .hasMessageContaining("names request type away: use one of [home]");
  }
}
