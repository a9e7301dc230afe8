package dev.steelyard.nginx.routing.team;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steelyard.shared.sample.LatencyHistogram;
import dev.steelyard.shared.sample.Sample;
import dev.steelyard.shared.sample.ServerWindow;
import dev.steelyard.shared.sample.UpstreamWindow;
import java.util.List;
import org.junit.jupiter.api.Test;

class SampleMergeTest {

  private static final List<Double> BOUNDS = List.of(5.0, 10.0);

  private final SampleMerge merge = new SampleMerge(3000);

  private static ServerWindow window(
      String server, int scale, boolean down, Integer inFlight, LatencyHistogram latency) {
    return new ServerWindow(
        server,
        10L * scale,
        100L * scale,
        1000L * scale,
        0,
        6L * scale,
        2L * scale,
        scale,
        scale,
        50.5 * scale,
        40.25 * scale,
        scale,
        down,
        inFlight,
        latency);
  }

  private static LatencyHistogram histogram(List<Double> bounds, Long... counts) {
    return new LatencyHistogram(bounds, List.of(counts));
  }

  private static Sample sample(long number, long start, ServerWindow... servers) {
    return new Sample(
        number,
        start,
        start + 1000,
        (int) number,
        7,
        List.of(new UpstreamWindow("k1", List.of(servers))));
  }

  private static Sample seconds(long start) {
    return sample(1, start, window("s1:80", 1, false, 1, null));
  }

  /** Two balancers, half a second apart; the second one knows a server more. */
  @Test
  void countsSumsHistogramsAndWhatIsInFlightAddUpByUpstreamAndServer() {
    Sample first =
        sample(
            1,
            5000,
            window("s1:80", 1, true, 3, histogram(BOUNDS, 7L, 2L, 1L)),
            window("s2:80", 4, true, null, histogram(BOUNDS, 0L, 0L, 0L)));
    Sample second =
        sample(
            2,
            5500,
            window("s2:80", 1, true, 2, histogram(List.of(1.0, 2.0), 0L, 0L, 0L)),
            window("s1:80", 2, false, 4, histogram(BOUNDS, 1L, 0L, 5L)),
            window("s3:80", 5, false, 9, null));
    assertThat(merge.offer("a", first, 6000)).hasSize(1);
    assertThat(merge.offer("b", second, 6500)).isEmpty();

    Sample both = merge.offer("a", first, 7000).get(0);
    assertThat(both)
        .isEqualTo(
            new Sample(
                2,
                5000,
                6500,
                2,
                14,
                List.of(
                    new UpstreamWindow(
                        "k1",
                        List.of(
                            new ServerWindow(
                                "s2:80", 50, 500, 5000, 0, 30, 10, 5, 5, 252.5, 201.25, 1, true,
                                null, null),
                            new ServerWindow(
                                "s1:80",
                                30,
                                300,
                                3000,
                                0,
                                18,
                                6,
                                3,
                                3,
                                151.5,
                                120.75,
                                2,
                                false,
                                7,
                                histogram(BOUNDS, 8L, 2L, 6L)),
                            window("s3:80", 5, false, 9, null))))));
  }

  @Test
  void aLateWindowGoesIntoTheNextRoundAndNothingIsLost() {
    merge.offer("a", seconds(0), 1000);
    assertThat(merge.offer("b", seconds(0), 1100)).isEmpty();
    assertThat(merge.offer("a", seconds(1000), 2000)).hasSize(1);
    assertThat(merge.offer("a", seconds(2000), 3000)).isEmpty();
    // The window of b for the last second comes with that of the next one.
    List<Sample> late = merge.offer("a", seconds(3000), 4000);
    assertThat(late).hasSize(1);
    assertThat(late.get(0).windowEndMillis()).isEqualTo(3000);
    Sample next = merge.offer("b", seconds(1000), 4050).get(0);
    assertThat(next.windowStartMillis()).isEqualTo(1000);
    assertThat(next.windowEndMillis()).isEqualTo(4000);
    assertThat(merge.leftOut()).isZero();
  }

  @Test
  void anAgentThatIsSilentForTooLongIsLeftOutAndCountedUntilItIsHeardAgain() {
    merge.offer("a", seconds(0), 1000);
    merge.offer("b", seconds(0), 1100);
    for (int second = 2; second <= 4; second++) {
      merge.offer("a", seconds(1000L * second), 1000L * second);
    }
    assertThat(merge.leftOut()).isZero();
    // What waited for b, and the own window at once.
    List<Sample> alone = merge.offer("a", seconds(5000), 5000);
    assertThat(alone).hasSize(2);
    assertThat(merge.leftOut()).isEqualTo(1);
    assertThat(merge.offer("a", seconds(6000), 6000)).hasSize(1);
    assertThat(merge.offer("b", seconds(6000), 6100)).isEmpty();
    assertThat(merge.offer("a", seconds(7000), 7000)).hasSize(1);
  }

  @Test
  void samplesAreNumberedWhateverTheNumbersOfTheParts() {
    assertThat(merge.offer("a", sample(70, 0, window("s1:80", 1, false, 1, null)), 1000).get(0))
        .extracting(Sample::number)
        .isEqualTo(1L);
    assertThat(merge.offer("a", sample(3, 0, window("s1:80", 1, false, 1, null)), 2000).get(0))
        .extracting(Sample::number)
        .isEqualTo(2L);
  }
}
