package dev.steelyard.client.load.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LoopMeterTest {

  @Test
  void workCountsFromTheFirstEventOfATurnToItsEnd() {
    LoopMeter meter = new LoopMeter();
    meter.end(100); // a turn in which nothing happened
    assertThat(meter.workedNanos()).isZero();
    meter.begin(200);
    meter.begin(250);
    assertThat(meter.working()).isTrue();
    meter.end(300);
    meter.end(900);
    assertThat(meter.workedNanos()).isEqualTo(100);
    assertThat(meter.working()).isFalse();
    meter.begin(1000);
    meter.end(1007);
    assertThat(meter.workedNanos()).isEqualTo(107);
  }
}
