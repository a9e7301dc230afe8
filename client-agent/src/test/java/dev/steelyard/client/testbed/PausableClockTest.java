package dev.steelyard.client.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PausableClockTest {

  private final AtomicLong nanos = new AtomicLong(1000);
  private final PausableClock clock = new PausableClock(nanos::get);

  /** Paused from 1100 to 1400 and from 1500 to 1600: at 1700 it is 1300. */
  @Test
  void standsStillInPausesAndGoesOnFromThere() {
    nanos.set(1100);
    clock.pause();
    nanos.set(1300);
    assertThat(clock.getAsLong()).isEqualTo(1100);
    clock.pause();
    nanos.set(1400);
    clock.resume();
    assertThat(clock.getAsLong()).isEqualTo(1100);
    nanos.set(1500);
    assertThat(clock.getAsLong()).isEqualTo(1200);
    clock.pause();
    assertThat(clock.paused()).isTrue();
    nanos.set(1600);
    clock.resume();
    clock.resume();
    nanos.set(1700);
    assertThat(clock.getAsLong()).isEqualTo(1300);
    assertThat(clock.paused()).isFalse();
  }

  /** A job of 100 ns starts at 1000; the server hangs from 1050 to 5050: it is due at 5100. */
  @Test
  void jobInServiceLosesTheTimeOfTheHang() {
    Station<Double> station = new FirstComeStation<>(1, 1, 0, job -> job);
    station.arrive(clock.getAsLong(), 100.0);
    nanos.set(1050);
    clock.pause();
    nanos.set(5050);
    clock.resume();
    nanos.set(5099);
    assertThat(station.finish(clock.getAsLong())).isNull();
    nanos.set(5100);
    assertThat(station.finish(clock.getAsLong())).isNotNull();
  }
}
