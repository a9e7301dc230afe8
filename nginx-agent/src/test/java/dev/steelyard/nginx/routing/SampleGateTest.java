package dev.steelyard.nginx.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steelyard.shared.sample.LatencyHistogram;
import dev.steelyard.shared.sample.Sample;
import dev.steelyard.shared.sample.ServerWindow;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Period 1 s. The window of sample n is the n-th second; it arrives at its end. */
class SampleGateTest {

  private static final SampleSource CLIENT = new SampleSource("client", "a", false);
  private static final SampleSource OTHER = new SampleSource("other", "b", false);

  private final Counters dropped = new Counters();
  private final SampleGate gate = new SampleGate(Fleet.of(1, 2), 1000, dropped);

  private boolean accepts(long number, SampleSource source, long nowMillis) {
    return gate.accept(sample(number), source, nowMillis).isPresent();
  }

  private static Sample sample(long number) {
    return Fleet.sample(number, Fleet.window("s1:80", 5, 4, 0));
  }

  @Test
  void dropsDuplicatesAndThoseOutOfOrder() {
    assertThat(accepts(7, CLIENT, 8000)).isTrue();
    assertThat(accepts(7, CLIENT, 8000)).isFalse();
    assertThat(accepts(6, CLIENT, 8000)).isFalse();
    assertThat(accepts(9, CLIENT, 10_000)).isTrue();
    assertThat(dropped.snapshot()).isEqualTo(Map.of("out-of-order", 2L));
  }

  @Test
  void dropsWindowsThatEndedMoreThanThreePeriodsAgoOrEndInTheFuture() {
    assertThat(accepts(7, CLIENT, 11_001)).isFalse();
    assertThat(accepts(7, CLIENT, 4999)).isFalse();
    assertThat(accepts(7, CLIENT, 11_000)).isTrue();
    assertThat(dropped.snapshot()).isEqualTo(Map.of("stale", 1L, "future", 1L));
  }

  @Test
  void aPollerThatStartsItsNumbersAnewIsHeardAfterThreeSilentPeriods() {
    assertThat(accepts(100, CLIENT, 101_000)).isTrue();
    Sample again =
        Fleet.sample(1, 101_000, 102_000, Map.of("k1", List.of(Fleet.window("s1:80", 1, 1, 0))));
    assertThat(gate.accept(again, CLIENT, 104_000)).isEmpty();
    assertThat(gate.accept(again, CLIENT, 104_001)).isPresent();
  }

  @Test
  void cutsTheSampleDownToTheFleet() {
    Sample wide =
        Fleet.sample(
            1,
            1000,
            2000,
            Map.of(
                "k1", List.of(Fleet.window("s2:80", 1, 1, 0), Fleet.window("ghost:80", 1, 1, 0)),
                "k9", List.of(Fleet.window("s1:80", 1, 1, 0))));

    Sample cut = gate.accept(wide, CLIENT, 2000).orElseThrow();

    assertThat(cut.upstreams()).hasSize(1);
    assertThat(cut.upstream("k1").orElseThrow().servers())
        .extracting(ServerWindow::server)
        .containsExactly("s2:80");
  }

  @Test
  void dropsASampleOfAnotherFleet() {
    assertThat(gate.accept(Fleet.sample(1, Fleet.window("x:1", 1, 1, 0)), CLIENT, 2000)).isEmpty();
    assertThat(gate.accept(Fleet.sample(2, 1, 2000, Map.of()), CLIENT, 2000)).isEmpty();
    assertThat(dropped.snapshot()).isEqualTo(Map.of("unknown-fleet", 2L));
  }

  @Test
  void dropsNumbersThatCannotBe() {
    LatencyHistogram falling = new LatencyHistogram(List.of(10.0, 5.0), List.of(1L, 1L, 1L));
    LatencyHistogram negative = new LatencyHistogram(List.of(10.0), List.of(1L, -1L));
    List<ServerWindow> bad =
        List.of(
            window(-1, 0, 0, null, null),
            window(1, 2e12, 0, null, null),
            window(1, Double.NaN, 0, null, null),
            window(1, -1, 0, null, null),
            window(1, 0, Double.POSITIVE_INFINITY, null, null),
            window(1, 0, 0, -1, null),
            window(1, 0, 0, null, falling),
            window(1, 0, 0, null, negative));
    for (ServerWindow window : bad) {
      assertThat(gate.accept(Fleet.sample(1, window), CLIENT, 2000)).as("%s", window).isEmpty();
    }
    ServerWindow twice = Fleet.window("s1:80", 1, 1, 0);
    assertThat(gate.accept(Fleet.sample(1, twice, twice), CLIENT, 2000)).isEmpty();
    assertThat(dropped.snapshot()).isEqualTo(Map.of("damaged", 9L));
  }

  private static ServerWindow window(
      long requests,
      double requestMillis,
      double responseMillis,
      Integer inFlight,
      LatencyHistogram latency) {
    return new ServerWindow(
        "s1:80",
        requests,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        requestMillis,
        responseMillis,
        1,
        false,
        inFlight,
        latency);
  }

  @Test
  void ownSamplesCountOnlyWhenTheOtherAgentIsSilentForThreePeriods() {
    assertThat(accepts(1, CLIENT, 2000)).isTrue();
    assertThat(accepts(4, SampleSource.OWN, 5000)).isFalse();
    assertThat(accepts(5, SampleSource.OWN, 6000)).isTrue();
    assertThat(dropped.snapshot()).isEqualTo(Map.of("other-source", 1L));
  }

  @Test
  void anotherAgentTakesOverFromTheOwnPollerAtOnceButNoWindowCountsTwice() {
    assertThat(accepts(1, SampleSource.OWN, 2000)).isTrue();
    Sample half =
        Fleet.sample(70, 1500, 2500, Map.of("k1", List.of(Fleet.window("s1:80", 1, 1, 0))));
    Sample next =
        Fleet.sample(71, 2500, 3500, Map.of("k1", List.of(Fleet.window("s1:80", 1, 1, 0))));

    assertThat(gate.accept(half, CLIENT, 2500)).isEmpty();
    assertThat(gate.accept(next, CLIENT, 3500)).isPresent();
    assertThat(dropped.snapshot()).isEqualTo(Map.of("overlap", 1L));
  }

  @Test
  void twoAgentsAreNeverMixed() {
    assertThat(accepts(1, CLIENT, 2000)).isTrue();
    assertThat(accepts(2, OTHER, 3000)).isFalse();
    assertThat(accepts(2, CLIENT, 3000)).isTrue();
    assertThat(accepts(6, OTHER, 7000)).isTrue();
    assertThat(dropped.snapshot()).isEqualTo(Map.of("other-source", 1L));
  }

  @Test
  void anAgentThatRestartedIsTheSameSource() {
    assertThat(accepts(50, CLIENT, 51_000)).isTrue();
    Sample first =
        Fleet.sample(1, 51_500, 52_500, Map.of("k1", List.of(Fleet.window("s1:80", 1, 1, 0))));
    assertThat(gate.accept(first, new SampleSource("client", "z", false), 52_500)).isPresent();
  }
}
