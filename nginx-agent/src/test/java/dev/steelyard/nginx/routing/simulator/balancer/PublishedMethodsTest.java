package dev.steelyard.nginx.routing.simulator.balancer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class PublishedMethodsTest {

  private final BalancerView view = Views.of(Views.SPEED3);

  @Test
  void peakEwmaJumpsUpAndDecaysWithTenSeconds() {
    PeakEwma balancer = new PeakEwma(view);
    answer(balancer, 1, .010, 10);
    answer(balancer, 2, .004, 9.429025);
    answer(balancer, 12, .004, 5.997227);
    answer(balancer, 13, .020, 20);
    view.setNow(18);
    view.count(0, 0, 2);
    assertThat(1000 * balancer.cost(0)).isCloseTo(36.391840, within(1e-6));
  }

  private void answer(PeakEwma balancer, double now, double seconds, double costMillis) {
    view.setNow(now);
    balancer.completed(0, seconds, 0);
    assertThat(1000 * balancer.cost(0)).isCloseTo(costMillis, within(1e-6));
  }

  @Test
  void peakEwmaTakesABusyServerThatNeverAnsweredLast() {
    PeakEwma balancer = new PeakEwma(view);
    view.count(0, 0, 3);
    assertThat(balancer.cost(0)).isEqualTo(1_000_003);
    assertThat(balancer.cost(1)).isZero();
  }

  @Test
  void cubicRankingOfTheReference() {
    // The first answer sets R = 12 ms and S = 3 ms; 16 jobs behind it give Q = 0.1 * 15.
    CubicReplica balancer = new CubicReplica(view);
    for (int job = 0; job < 16; job++) {
      view.server(0).add(job, 0, 1, 0);
    }
    balancer.completed(0, .012, .003);
    view.count(0, 0, 2);
    assertThat(1000 * balancer.score(0)).isCloseTo(282.375, within(1e-9));
  }

  @Test
  void probedLatencyIsThatOfTheNearestBucket() {
    LatencyByLoad latencies = new LatencyByLoad(2);
    assertThat(latencies.estimate(1, 4)).isZero();
    latencies.add(1, 2, .010);
    latencies.add(1, 6, .030);
    latencies.add(1, 6, .040);
    assertThat(latencies.estimate(1, 3)).isEqualTo(.010);
    assertThat(latencies.estimate(1, 4)).as("the lower of equals").isEqualTo(.010);
    assertThat(latencies.estimate(1, 9)).isCloseTo(.031, within(1e-15));
    assertThat(latencies.estimate(0, 2)).isZero();
  }

  @Test
  void bucketsAboveSevenGrowByAQuarter() {
    // 8, 9; then x = 10, 12, 15, 18, 22 ... each begins at 1.25 of the one before.
    assertThat(LatencyByLoad.bucket(7)).isEqualTo(7);
    assertThat(LatencyByLoad.bucket(9)).isEqualTo(8);
    assertThat(LatencyByLoad.bucket(10)).isEqualTo(9);
    assertThat(LatencyByLoad.bucket(12)).isEqualTo(9);
    assertThat(LatencyByLoad.bucket(13)).isEqualTo(10);
    assertThat(LatencyByLoad.bucket(15)).isEqualTo(11);
    assertThat(LatencyByLoad.bucket(1_000_000)).isEqualTo(23);
  }

  @Test
  void thePoolForgetsTheOldestAndCountsUses() {
    ProbePool pool = new ProbePool();
    for (int e = 0; e < 20; e++) {
      pool.add(e, 20 - e, e / 1000.0, e);
    }
    assertThat(pool.size()).isEqualTo(16);
    assertThat(pool.server(0)).isEqualTo(4);
    pool.dropOlder(17);
    assertThat(pool.size()).isEqualTo(3);
    assertThat(pool.busiest()).isZero();
    pool.use(2, 2);
    assertThat(pool.inFlight(2)).isEqualTo(2);
    assertThat(pool.latency(2)).isEqualTo(.019);
    pool.use(2, 2);
    assertThat(pool.size()).isEqualTo(2);
  }
}
