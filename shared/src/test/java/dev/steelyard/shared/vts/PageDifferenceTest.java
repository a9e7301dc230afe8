package dev.steelyard.shared.vts;

import static dev.steelyard.shared.vts.PageBuilder.at;
import static dev.steelyard.shared.vts.PageBuilder.simple;
import static dev.steelyard.shared.vts.PeerBuilder.peer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.sample.LatencyHistogram;
import dev.steelyard.shared.sample.Sample;
import dev.steelyard.shared.sample.ServerWindow;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Pages are made here; those of a real NGINX are in {@link RecordedPagesTest}. */
class PageDifferenceTest {

  private static final List<Double> BOUNDS = List.of(5.0, 10.0);

  private final PageDifference difference =
      new PageDifference("http://nginx/status", Set.of(), 1000);

  private Sample between(VtsPage before, VtsPage now) {
    assertThat(difference.next(before)).isEmpty();
    return difference.next(now).orElseThrow();
  }

  private static ServerWindow only(Sample sample) {
    return sample.upstreams().get(0).servers().get(0);
  }

  private void noSampleBetween(VtsPage before, VtsPage now, NoSample why) {
    assertThat(difference.next(before)).isEmpty();
    assertThat(difference.next(now)).isEmpty();
    assertThat(difference.why()).contains(why);
    assertThat(difference.noSamples()).containsEntry(why, 1L);
  }

  @Test
  void firstPageIsOnlyTheBaseline() {
    assertThat(difference.next(simple(1000, 5))).isEmpty();
    assertThat(difference.why()).contains(NoSample.FIRST_PAGE);
  }

  @Test
  void everyFieldIsTheDifferenceOfItsCounter() {
    // 100 to 130 requests, 2 to 7 errors, 1000 to 1450 ms of response time.
    Sample sample =
        between(
            at(1000).with("a", peer("s:1").total(100, 2, 1000)).build(),
            at(2000).with("a", peer("s:1").total(130, 7, 1450).weight(3)).build());

    assertThat(only(sample))
        .isEqualTo(
            new ServerWindow("s:1", 30, 300, 3000, 0, 25, 0, 0, 5, 480, 450, 3, false, null, null));
    assertThat(only(sample).meanResponseMillis()).isEqualTo(15);
    assertThat(sample.connectionsActive()).isEqualTo(3);
    assertThat(sample.number()).isEqualTo(1);
    assertThat(difference.why()).isEmpty();
  }

  @Test
  void windowIsRealTimeAndTellsMissedPolls() {
    Sample sample = between(simple(10_000, 5), simple(13_050, 8));

    assertThat(sample.windowStartMillis()).isEqualTo(10_000);
    assertThat(sample.windowEndMillis()).isEqualTo(13_050);
    assertThat(sample.windowSeconds()).isEqualTo(3.05);
    assertThat(sample.polls()).isEqualTo(3);
  }

  @Test
  void windowShorterThanHalfAPeriodIsStillOnePoll() {
    assertThat(between(simple(10_000, 5), simple(10_400, 8)).polls()).isEqualTo(1);
  }

  @Test
  void stalePageIsSkippedAndTheNextOneSpansIt() {
    noSampleBetween(simple(1000, 5), simple(1000, 5), NoSample.STALE_PAGE);

    Sample sample = difference.next(simple(3000, 9)).orElseThrow();
    assertThat(sample.windowStartMillis()).isEqualTo(1000);
    assertThat(only(sample).requests()).isEqualTo(4);
  }

  @Test
  void aFallingCounterIsARestartAndTheNewBaseline() {
    noSampleBetween(simple(1000, 500), simple(2000, 20), NoSample.RESTART);

    assertThat(only(difference.next(simple(3000, 25)).orElseThrow()).requests()).isEqualTo(5);
  }

  @Test
  void aRestartThatTheServersOutgrewShowsInTheConnections() {
    // Long outage: the servers' new totals are already above the old ones, NGINX' own are not.
    VtsPage before =
        at(1000).with("a", peer("s:1").total(10, 0, 10)).connectionRequests(5000).build();
    VtsPage now = at(61_000).with("a", peer("s:1").total(80, 0, 80)).connectionRequests(80).build();

    noSampleBetween(before, now, NoSample.RESTART);
  }

  @Test
  void anotherMachineIsARestart() {
    noSampleBetween(
        simple(1000, 5),
        at(2000)
            .hostName("other")
            .with("compose", peer("10.0.0.1:80").total(9, 0, 63))
            .with("read", peer("10.0.0.2:80").total(9, 0, 63))
            .connectionRequests(18)
            .build(),
        NoSample.RESTART);
  }

  @Test
  void aReloadAloneIsNoRestart() {
    Sample sample =
        between(
            at(1000).loadMsec(1).with("a", peer("s:1").total(5, 0, 5)).build(),
            at(2000).loadMsec(2).with("a", peer("s:1").total(9, 0, 9)).build());

    assertThat(only(sample).requests()).isEqualTo(4);
  }

  @Test
  void aClockThatGoesBackIsANewBaseline() {
    noSampleBetween(simple(9000, 5), simple(8000, 6), NoSample.CLOCK_BACK);

    assertThat(difference.next(simple(9000, 7)).orElseThrow().windowStartMillis()).isEqualTo(8000);
  }

  @Test
  void serversThatComeOrGoAreANewBaseline() {
    VtsPage one = at(1000).with("a", peer("s:1").total(5, 0, 5)).build();
    VtsPage two = at(2000).with("a", peer("s:1").total(6, 0, 6), peer("s:2")).build();
    VtsPage other = at(3000).with("a", peer("s:1").total(7, 0, 7), peer("s:3")).build();
    VtsPage ghost = at(4000).with("a", peer("s:1").total(8, 0, 8), peer("s:3").ghost()).build();

    difference.next(one);
    assertThat(difference.next(two)).isEmpty();
    assertThat(difference.next(other)).isEmpty();
    assertThat(difference.next(ghost)).isEmpty();
    assertThat(difference.noSamples()).containsEntry(NoSample.SERVERS_CHANGED, 3L);
  }

  @Test
  void anUpstreamThatComesIsANewBaseline() {
    noSampleBetween(
        at(1000).with("a", peer("s:1")).build(),
        at(2000).with("a", peer("s:1")).with("b", peer("s:1")).build(),
        NoSample.SERVERS_CHANGED);
  }

  @Test
  void reorderedServersAreTheSameServers() {
    Sample sample =
        between(
            at(1000).with("a", peer("s:1").total(5, 0, 5), peer("s:2").total(50, 0, 50)).build(),
            at(2000).with("a", peer("s:2").total(51, 0, 51), peer("s:1").total(9, 0, 9)).build());

    assertThat(sample.upstreams().get(0).servers())
        .extracting(ServerWindow::server, ServerWindow::requests)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("s:2", 1L),
            org.assertj.core.groups.Tuple.tuple("s:1", 4L));
  }

  @Test
  void ghostsAreDroppedButDrainedServersAreNot() {
    PeerBuilder ghost = peer("gone:1").ghost().total(4, 0, 4);
    PeerBuilder drained = peer("drained:1").ghost().live(0, 0, 0, false);
    Sample sample =
        between(
            at(1000).with("a", peer("s:1"), ghost, drained).build(),
            at(2000).with("a", peer("s:1"), ghost, drained).build());

    assertThat(sample.upstreams().get(0).servers())
        .extracting(ServerWindow::server)
        .containsExactly("s:1", "drained:1");
  }

  @Test
  void aGhostsFallingCounterIsNoRestart() {
    assertThat(
            between(
                    at(1000).with("a", peer("s:1"), peer("g:1").ghost().total(9, 0, 9)).build(),
                    at(2000).with("a", peer("s:1"), peer("g:1").ghost()).build())
                .upstreams())
        .hasSize(1);
  }

  @Test
  void passedOnAttemptsCountAsErrorsOfTheirServer() {
    // A refused connect: one attempt more, a 5xx more, no response time.
    ServerWindow window =
        only(
            between(
                at(1000).with("a", peer("s:1").total(10, 0, 100)).build(),
                at(2000).with("a", peer("s:1").total(11, 1, 100)).build()));

    assertThat(window.errors()).isEqualTo(1);
    assertThat(window.completions()).isZero();
    assertThat(window.responseMillis()).isZero();
  }

  @Test
  void ownFieldsArePreferred() {
    ServerWindow window =
        only(
            between(
                at(1000).with("a", peer("s:1").total(10, 0, 3).live(30, 1, 2_500, false)).build(),
                at(2000).with("a", peer("s:1").total(14, 0, 4).live(70, 5, 4_125, true)).build()));

    assertThat(window.responseMillis()).isEqualTo(1.625);
    assertThat(window.weight()).isEqualTo(70);
    assertThat(window.inFlight()).isEqualTo(5);
    assertThat(window.down()).isTrue();
  }

  @Test
  void serverMarkedDownIsDown() {
    VtsPage before = at(1000).with("a", peer("s:1")).build();

    assertThat(only(between(before, at(2000).with("a", peer("s:1").down()).build())).down())
        .isTrue();
  }

  @Test
  void histogramIsNotCumulativeAndItsLastCountIsTheRest() {
    // 20 requests: 6 up to 5 ms, 9 more up to 10 ms, so 5 above.
    ServerWindow window =
        only(
            between(
                at(1000)
                    .with("a", peer("s:1").total(10, 0, 0).buckets(BOUNDS, List.of(4L, 8L)))
                    .build(),
                at(2000)
                    .with("a", peer("s:1").total(30, 0, 0).buckets(BOUNDS, List.of(10L, 23L)))
                    .build()));

    assertThat(window.latency()).isEqualTo(new LatencyHistogram(BOUNDS, List.of(6L, 9L, 5L)));
  }

  @Test
  void histogramSwitchedOnLaterStartsWithTheSecondPageThatHasIt() {
    VtsPage off = at(1000).with("a", peer("s:1").buckets(List.of(), List.of())).build();
    VtsPage on =
        at(2000).with("a", peer("s:1").total(1, 0, 0).buckets(BOUNDS, List.of(1L, 1L))).build();
    VtsPage later =
        at(3000).with("a", peer("s:1").total(3, 0, 0).buckets(BOUNDS, List.of(2L, 3L))).build();
    VtsPage otherBounds =
        at(4000)
            .with("a", peer("s:1").total(4, 0, 0).buckets(List.of(5.0, 20.0), List.of(2L, 3L)))
            .build();

    assertThat(only(between(off, on)).latency()).isNull();
    assertThat(only(difference.next(later).orElseThrow()).latency().counts())
        .containsExactly(1L, 1L, 0L);
    assertThat(only(difference.next(otherBounds).orElseThrow()).latency()).isNull();
    assertThat(difference.droppedHistograms()).isZero();
  }

  @Test
  void aHistogramThatWasResetIsDroppedAndCounted() {
    ServerWindow window =
        only(
            between(
                at(1000)
                    .with("a", peer("s:1").total(10, 0, 0).buckets(BOUNDS, List.of(4L, 8L)))
                    .build(),
                at(2000)
                    .with("a", peer("s:1").total(30, 0, 0).buckets(BOUNDS, List.of(1L, 2L)))
                    .build()));

    assertThat(window.requests()).isEqualTo(20);
    assertThat(window.latency()).isNull();
    assertThat(difference.droppedHistograms()).isEqualTo(1);
  }

  @Test
  void aHistogramWithMoreCountsThanRequestsIsDropped() {
    ServerWindow window =
        only(
            between(
                at(1000)
                    .with("a", peer("s:1").total(10, 0, 0).buckets(BOUNDS, List.of(4L, 8L)))
                    .build(),
                at(2000)
                    .with("a", peer("s:1").total(11, 0, 0).buckets(BOUNDS, List.of(5L, 10L)))
                    .build()));

    assertThat(window.latency()).isNull();
    assertThat(difference.droppedHistograms()).isEqualTo(1);
  }

  @Test
  void placeholderUpstreamIsRefusedAndTheBaselineStays() {
    VtsPage placeholder =
        at(2000).with("compose", peer("0.0.0.1:80"), peer("10.0.0.1:80").ghost()).build();
    difference.next(simple(1000, 5));

    assertThatThrownBy(() -> difference.next(placeholder))
        .isInstanceOf(SteelyardException.class)
        .hasMessageContaining("http://nginx/status: upstream compose")
        .hasMessageContaining("real server lines");
    assertThat(difference.next(simple(3000, 9)).orElseThrow().windowStartMillis()).isEqualTo(1000);
  }

  @Test
  void absentUpstreamIsNamedWithThoseThatExist() {
    PageDifference wanting = new PageDifference("http://nginx/status", Set.of("user"), 1000);

    assertThatThrownBy(() -> wanting.next(simple(1000, 5)))
        .hasMessageContaining("upstream user is not on the page")
        .hasMessageContaining("[compose, read]");
  }

  @Test
  void onlyWantedUpstreamsMatter() {
    // The placeholder, the duplicate and the restart of others do not disturb.
    PageDifference wanting = new PageDifference("http://nginx/status", Set.of("read"), 1000);
    wanting.next(
        at(1000)
            .with("other", peer("0.0.0.1:80"))
            .with("twice", peer("s:1").total(9, 0, 9), peer("s:1"))
            .with("read", peer("s:1"))
            .build());

    Sample sample =
        wanting.next(at(2000).with("read", peer("s:1").total(2, 0, 2)).build()).orElseThrow();
    assertThat(sample.upstreams()).hasSize(1);
    assertThat(only(sample).requests()).isEqualTo(2);
  }

  @Test
  void wantedUpstreamWithOnlyGhostsIsRefused() {
    PageDifference wanting = new PageDifference("page", Set.of("a"), 1000);

    assertThatThrownBy(() -> wanting.next(at(1000).with("a", peer("s:1").ghost()).build()))
        .hasMessageContaining("upstream a has no server any more");
  }

  @Test
  void pageWithoutAnyServerIsRefused() {
    assertThatThrownBy(
            () -> difference.next(at(1000).with("::nogroups", peer("s:1").ghost()).build()))
        .hasMessageContaining("lists no upstream with a server");
  }

  @Test
  void serverListedTwiceIsRefused() {
    assertThatThrownBy(() -> difference.next(at(1000).with("a", peer("s:1"), peer("s:1")).build()))
        .hasMessageContaining("upstream a lists s:1 twice")
        .hasMessageContaining("sum of their weights");
  }

  @Test
  void nearlyFullZoneWarnsAboveFourFifths() {
    assertThat(at(1).zone(1000, 800).build().zoneWarning()).isEmpty();
    assertThat(at(1).zone(1000, 801).build().zoneWarning().orElseThrow())
        .contains("shared zone vts is more than 80 % full");
  }

  @Test
  void meansBelowTheClocksResolutionNeedAThousandRequests() {
    Map<Long, Boolean> resolvedByRequests = Map.of(999L, false, 1000L, true);
    resolvedByRequests.forEach(
        (requests, resolved) -> assertThat(window(requests, 0).meanResolved()).isEqualTo(resolved));
    assertThat(window(3, 30).meanResolved()).isTrue();
    assertThat(window(3, 29).meanResolved()).isFalse();
    assertThat(window(0, 0).meanResolved()).isFalse();
  }

  private static ServerWindow window(long requests, double responseMillis) {
    return new ServerWindow(
        "s:1", requests, 0, 0, 0, requests, 0, 0, 0, 0, responseMillis, 1, false, null, null);
  }
}
