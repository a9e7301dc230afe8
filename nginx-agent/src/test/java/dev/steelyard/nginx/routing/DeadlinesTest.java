package dev.steelyard.nginx.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.steelyard.shared.sample.LatencyHistogram;
import dev.steelyard.shared.sample.Sample;
import dev.steelyard.shared.sample.ServerWindow;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DeadlinesTest {

  /** Requests of s1 for k1, with bounds 10, 20, 40 ms. */
  static Sample sample(double responseMillis, long errors, Long... counts) {
    LatencyHistogram latency = new LatencyHistogram(List.of(10.0, 20.0, 40.0), List.of(counts));
    long requests = latency.counts().stream().mapToLong(c -> c).sum();
    ServerWindow window =
        new ServerWindow(
            "s1:80",
            requests,
            0,
            0,
            0,
            requests - errors,
            0,
            0,
            errors,
            0,
            responseMillis,
            1,
            false,
            null,
            latency);
    return Fleet.sample(1, window);
  }

  @Test
  void deadlinesOfTheReference() {
    assertThat(Deadlines.deadline(4.7, 2.4, 1)).isCloseTo(9.5, within(1e-12));
    assertThat(Deadlines.deadline(9.4, 9.4, 2)).isCloseTo(23.5, within(1e-12));
    assertThat(Deadlines.deadline(23.5, 47, 4)).isCloseTo(82.25, within(1e-12));
  }

  @Test
  void theMeanIsExactAndSigmaIsThatOfTheBuckets() {
    // Half uniform over 0..10, half over 20..40: mean of the buckets 17.5, E[t^2] = (100/3 +
    // 2800/3) / 2 = 1450/3; sigma^2 = 1450/3 - 306.25. The exact mean is 16.
    Deadlines deadlines = new Deadlines();
    deadlines.add(sample(3 * 16, 0, 2L, 0L, 1L, 0L));
    deadlines.add(sample(1 * 16, 0, 0L, 0L, 1L, 0L));

    double sigma = Math.sqrt(1450 / 3.0 - 17.5 * 17.5);
    assertThat(deadlines.freeze(Map.of()).get("k1")).isCloseTo(16 + 2 * sigma, within(1e-9));
    assertThat(deadlines.freeze(Map.of("k1", 4.0)).get("k1"))
        .isCloseTo(16 + 1.25 * sigma, within(1e-9));
  }

  @Test
  void timesBeyondTheLastBoundKeepTheExactSum() {
    // One of 5 on average, one beyond 40; together 105, so the open bucket is 40..160, mean 100.
    Deadlines deadlines = new Deadlines();
    deadlines.add(sample(105, 0, 1L, 0L, 0L, 1L));

    double squares = 100 / 3.0 + (40 * 40 + 40 * 160 + 160 * 160) / 3.0;
    double sigma = Math.sqrt(squares / 2 - 52.5 * 52.5);
    assertThat(deadlines.freeze(Map.of()).get("k1")).isCloseTo(52.5 + 2 * sigma, within(1e-9));
  }

  @Test
  void anUpstreamWithoutTrafficOrWithoutHistogramsHasNoDeadline() {
    Deadlines deadlines = new Deadlines();
    deadlines.add(sample(0, 0, 0L, 0L, 0L, 0L));
    deadlines.add(sample(5, 0, 1L, 0L, 0L, 0L));
    ServerWindow bare =
        new ServerWindow("s1:80", 9, 0, 0, 0, 9, 0, 0, 0, 0, 90, 1, false, null, null);
    deadlines.add(Fleet.sample(2, bare));

    assertThat(deadlines.freeze(Map.of())).isEmpty();
  }

  @Test
  void tardinessSplitsTheBucketOfTheDeadlineAndCountsErrorsTen() {
    // Deadline 15. Bucket 10..20 with 8: half of them are above, by 2.5 on average: 8 * 2.5 / 2 =
    // 10. Bucket 20..40 with 1: 15 above. One of the nine failed. Sum 25 / 15 + 10.
    Sample sample = sample(150, 1, 0L, 8L, 1L, 0L);
    Tardiness tardiness = Tardiness.of(sample, Map.of("k1", 15.0)).orElseThrow();

    double sum = 25 / 15.0 + 10;
    assertThat(tardiness.sum()).isCloseTo(sum, within(1e-12));
    assertThat(tardiness.requests()).isEqualTo(9);
    assertThat(tardiness.per1000()).isCloseTo(1000 * sum / 9, within(1e-9));
    assertThat(tardiness.reward()).isCloseTo(-Math.log(0.001 + sum / 9), within(1e-12));
  }

  @Test
  void aWindowWithinItsDeadlinesHasTheBestReward() {
    Tardiness tardiness =
        Tardiness.of(sample(50, 0, 5L, 0L, 0L, 0L), Map.of("k1", 10.0)).orElseThrow();
    assertThat(tardiness.sum()).isZero();
    assertThat(tardiness.reward()).isCloseTo(-Math.log(0.001), within(1e-12));
  }

  @Test
  void thereIsNoTardinessWithoutDeadlineRequestsOrHistogram() {
    ServerWindow bare =
        new ServerWindow("s1:80", 9, 0, 0, 0, 9, 0, 0, 0, 0, 90, 1, false, null, null);
    Map<String, Double> deadline = Map.of("k1", 15.0);

    assertThat(Tardiness.of(sample(50, 0, 5L, 0L, 0L, 0L), Map.of())).isEmpty();
    assertThat(Tardiness.of(sample(0, 0, 0L, 0L, 0L, 0L), deadline)).isEmpty();
    assertThat(Tardiness.of(Fleet.sample(1, bare), deadline)).isEmpty();
  }
}
