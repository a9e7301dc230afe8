package dev.steelyard.client.load.arrival;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ConnectionSchedulesTest {

  private static final int DRAWS = 1_000_000;

  private static long[] gaps(ArrivalLaw law, long interval) {
    SplittableRandom random = new SplittableRandom(9);
    return LongStream.generate(() -> ConnectionSchedules.gapMicros(law, interval, random))
        .limit(DRAWS)
        .toArray();
  }

  private static double mean(long[] gaps) {
    return LongStream.of(gaps).average().orElseThrow();
  }

  private static double cv(long[] gaps) {
    double mean = mean(gaps);
    double squares = LongStream.of(gaps).mapToDouble(gap -> (gap - mean) * (gap - mean)).sum();
    return Math.sqrt(squares / gaps.length) / mean;
  }

  @Test
  void theIntervalOfAConnectionIsAnIntegerDivision() {
    assertThat(new ConnectionSchedules(ArrivalLaw.FIXED, 1, 64, 6000).intervalMicros())
        .isEqualTo(10_666);
    assertThat(new ConnectionSchedules(ArrivalLaw.FIXED, 1, 50, 70_000).intervalMicros())
        .isEqualTo(714);
    // 65 connections for 2 threads are 32 each; 6001 requests/s are 3000 each.
    assertThat(new ConnectionSchedules(ArrivalLaw.FIXED, 2, 65, 6001).intervalMicros())
        .isEqualTo(10_666);
    assertThatThrownBy(() -> new ConnectionSchedules(ArrivalLaw.FIXED, 4, 3, 6000))
        .hasMessageContaining("3 connections and 6000 requests/s for 4 threads");
  }

  @Test
  void fixedGapsAreATrainOfConnectionsAMillisecondApart() {
    ConnectionSchedules schedules = new ConnectionSchedules(ArrivalLaw.FIXED, 1, 3, 300);
    SplittableRandom random = new SplittableRandom(1);
    double at = schedules.firstGapNanos(1, random);
    double[] times = new double[7];
    for (int i = 0; i < times.length; i++) {
      times[i] = at / 1e6;
      at += schedules.gapNanos(1, random);
    }
    assertThat(times).containsExactly(0, 1, 2, 10, 11, 12, 20);
  }

  /**
   * floor(-ln(U)·I) has the mean 1/(e^(1/I) - 1), which is I - 0.5 to 1e-5; four standard errors of
   * a million draws are 0.4 % for the mean and 0.6 % for the coefficient of variation. The largest
   * distance to the law's own distribution is below 1.63/sqrt(n) in 99 of 100 cases
   * (Kolmogorov-Smirnov).
   */
  @Test
  void exponentialGapsAreWholeMicrosOfTheLaw() {
    long interval = 10_666;
    long[] gaps = gaps(ArrivalLaw.EXPONENTIAL, interval);
    assertThat(mean(gaps)).isCloseTo(1 / Math.expm1(1.0 / interval), within(0.004 * interval));
    assertThat(cv(gaps)).isCloseTo(1, within(0.006));
    Arrays.sort(gaps);
    double distance = 0;
    for (int i = 0; i < gaps.length; i++) {
      if (i + 1 < gaps.length && gaps[i + 1] == gaps[i]) {
        continue;
      }
      double law = -Math.expm1(-(gaps[i] + 1.0) / interval);
      distance = Math.max(distance, Math.abs((i + 1.0) / gaps.length - law));
    }
    assertThat(distance).isLessThan(1.63 / Math.sqrt(DRAWS));
  }

  @Test
  void zipfGapsAreMultiplesOfAFractionOfTheInterval() {
    long interval = 10_000;
    long[] gaps = gaps(ArrivalLaw.ZIPF, interval);
    // 4 standard errors of the mean are 0.46 %; the fourth moment is large, so 5 % for the cv.
    assertThat(mean(gaps) / interval).isCloseTo(1, within(0.005));
    assertThat(cv(gaps)).isCloseTo(1.154354, within(0.06));
    assertThat(share(gaps, 7351)).isCloseTo(0.8319, within(0.0015));
    assertThat(share(gaps, 14_703)).isCloseTo(0.1040, within(0.0013));
    assertThat(share(gaps, 22_055)).isCloseTo(0.0308, within(0.0007));
  }

  private static double share(long[] gaps, long value) {
    return LongStream.of(gaps).filter(gap -> gap == value).count() / (double) DRAWS;
  }

  @Test
  void lawsThatTheProgramDoesNotKnowAreRefused() {
    assertThatThrownBy(() -> gaps(ArrivalLaw.NORMAL, 10))
        .hasMessageContaining("use fixed, exponential, zipf or norm-nowait, which is its norm");
  }
}
