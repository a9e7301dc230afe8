package dev.steelyard.client.load.share;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steelyard.client.load.plan.LoadPlan;
import dev.steelyard.client.load.report.Histograms;
import dev.steelyard.client.load.report.Totals;
import dev.steelyard.client.load.report.TypeFigures;
import dev.steelyard.client.load.report.TypeRecorder;
import dev.steelyard.client.load.request.RequestType;
import dev.steelyard.client.load.share.Peers.Peer;
import dev.steelyard.shared.bus.LoadStatus;
import dev.steelyard.shared.bus.LoadStatus.Agent;
import dev.steelyard.shared.bus.LoadStatus.Part;
import dev.steelyard.shared.bus.LoadStatus.Verdict;
import dev.steelyard.shared.bus.RecordCodec;
import dev.steelyard.shared.bus.StartLoad;
import dev.steelyard.shared.bus.StartLoad.Agents;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

/** Two agents, A and B, share 100 requests/s for 10 s at fixed gaps: 500 requests each. */
class SharedRunTest {

  private static final ClockOffset OFFSET = new ClockOffset(0.5, 0.25);
  private static final Verdict GOOD = new Verdict(Verdict.VALID, List.of());

  private final Shares shares =
      Shares.of(
          RecordCodec.decode(
              new JsonObject(
                  """
                  {"target": "http://127.0.0.1:1", "stages": [
                    {"seconds": 10, "ratePerSecond": {"compose": 100}, "arrival": "fixed"}]}
                  """),
              StartLoad.class),
          new Agents(null, true, true),
          2);
  private final Assignment a = new Assignment(new Peer("A", "a"), OFFSET, 0, 2, null, -3000);
  private final Assignment b = new Assignment(new Peer("B", "b"), OFFSET, 1, 2, null, -3000);
  private final SharedRun run = new SharedRun("plan", 7, shares.checked(), List.of(a, b));

  private static LoadStatus figures(
      String state, int share, Verdict verdict, String because, long... latencyNanos) {
    TypeRecorder recorder = new TypeRecorder(0, Double.NaN);
    for (long latency : latencyNanos) {
      recorder.planned(0);
      recorder.sent(0, 0);
      recorder.completed(0, 0, latency);
    }
    Totals totals = new Totals(List.of(RequestType.COMPOSE));
    totals.add(Map.of(RequestType.COMPOSE, recorder.swap(new TypeFigures(), 0, 0)));
    Totals.Entries entries = totals.total(true);
    return new LoadStatus(
        state,
        1,
        null,
        1,
        because,
        10_000,
        0,
        "",
        entries.types(),
        entries.total(),
        null,
        verdict,
        new Part("plan", "A", share, 2, null, null),
        null);
  }

  private static LoadStatus second(int share, long... latencyNanos) {
    return figures("running", share, null, null, latencyNanos);
  }

  private static LoadStatus end(int share, long... latencyNanos) {
    return figures("ended", share, GOOD, "plan-complete", latencyNanos);
  }

  @Test
  void theMergeIsOneHistogramOfAllSamplesAndNoPercentileOfPercentiles() {
    SplittableRandom random = new SplittableRandom(3);
    Histogram all = new Histogram(3);
    for (int second = 1; second <= 20; second++) {
      for (int share = 0; share < 2; share++) {
        // B is a hundred times slower: a mean of p99s would be far from the p99 of all.
        long[] samples = random.longs(50, 1000, share == 0 ? 1_000_000 : 100_000_000).toArray();
        for (long sample : samples) {
          all.recordValue(sample);
        }
        run.hear(share == 0 ? "a" : "b", second(share, samples), second * 1000L);
      }
    }
    LoadStatus soFar = run.status(20_000);
    assertThat(soFar.total().completed()).isEqualTo(2000);
    assertThat(soFar.total().intended().p99Millis()).isEqualTo(all.getValueAtPercentile(99) / 1e6);
    assertThat(soFar.agents()).extracting(Agent::planned).containsExactly(1000L, 1000L);

    a.lose();
    b.lose();
    assertThat(Histograms.decode(run.ended().total().service())).isEqualTo(all);
  }

  @Test
  void finalFiguresReplaceWhatWasHeardBecauseEventsCanBeMissed() {
    run.hear("a", second(0, 5, 6), 1000);
    run.hear("a", end(0, 5, 6, 7, 8), 10_000);
    run.hear("b", end(1, 9), 10_000);
    assertThat(run.running()).isEmpty();
    LoadStatus whole = run.ended();
    assertThat(whole.total().completed()).isEqualTo(5);
    assertThat(whole.total().intended().count()).isEqualTo(5);
    assertThat(whole.verdict()).isEqualTo(GOOD);
  }

  @Test
  void whatConcernsAnotherPlanOrIsSaidByAnotherAgentIsNotCounted() {
    LoadStatus other = second(0, 5).with(new Part("other", "A", 0, 2, null, null), null);
    run.hear("a", other, 1000);
    run.hear("a", second(1, 5), 1000);
    run.hear("x", second(0, 5), 1000);
    run.hear("a", second(0, 5).with(null, null), 1000);
    assertThat(run.status(1000).total().planned()).isZero();
    assertThat(a.silentMillis(1000)).isEqualTo(1000);
  }

  @Test
  void silenceCountsFromTheStartAndEndsWithTheNextWord() {
    assertThat(a.silentMillis(-500)).as("nothing is due before the start").isNegative();
    assertThat(a.silentMillis(2900)).isEqualTo(2900);
    assertThat(a.askOnce()).isTrue();
    assertThat(a.askOnce()).as("asked already").isFalse();
    run.hear("a", second(0, 5), 3000);
    assertThat(a.silentMillis(3100)).isEqualTo(100);
    assertThat(a.askOnce()).isTrue();
  }

  @Test
  void aLostAgentThatSpeaksAgainIsNotLost() {
    run.hear("b", second(1, 5), 1000);
    b.lose();
    b.settle(OptionalLong.of(200));
    assertThat(b.agent().lost()).isEqualTo(199);
    assertThat(run.hear("b", second(1, 6, 7), 5500)).isEmpty();
    assertThat(b.agent().state()).isEqualTo(Agent.RUNNING);
    assertThat(b.agent().lost()).isNull();
    assertThat(b.agent().planned()).isEqualTo(3);
    assertThat(b.agent().note()).isEqualTo("not heard of from 1.0 s to 5.5 s");
  }

  @Test
  void anAgentThatComesBackAfterItsShareWasTakenOverMustStopAndCountsNoMore() {
    run.hear("b", second(1, 5, 6), 1000);
    b.lose();
    assertThat(run.heirs()).containsExactly(a);
    b.passTo(a.peer(), 4250);
    Assignment taken = new Assignment(a.peer(), OFFSET, 1, 2, 4250L, 4000);
    run.add(taken);
    b.settle(shares.planned(1, 0, 4250));
    // B's requests are those at 10, 30, 50 ... ms: 212 before 4,250 ms, of which 2 were heard of.
    assertThat(b.agent().lost()).isEqualTo(210);
    assertThat(run.hear("b", second(1, 7), 6000)).contains(b);
    assertThat(b.agent().planned()).isEqualTo(2);
    assertThat(b.agent().note())
        .isEqualTo(
            "lost, nothing heard of it since 1.0 s; A took the share over at 4.3 s; it came back at"
                + " 6.0 s and was told to stop");

    run.hear("a", second(1, 8), 6000);
    assertThat(taken.agent().planned()).as("A's second share").isEqualTo(1);
    assertThat(a.agent().planned()).isZero();
    taken.lose();
    assertThat(run.heirs()).as("who lost one share gets no other").isEmpty();
  }

  @Test
  void theLostPartOfAPlanIsCountedAndLimitsTheRun() {
    run.hear("a", end(0, new long[500]), 10_000);
    run.hear("b", second(1, new long[100]), 2000);
    b.lose();
    b.settle(shares.planned(1, 0, run.totalMillis()));
    LoadStatus whole = run.ended();
    assertThat(whole.total().planned()).isEqualTo(600);
    assertThat(whole.agents().get(1).lost()).isEqualTo(400);
    assertThat(whole.endedBecause()).isEqualTo("plan-complete, lost");
    assertThat(whole.verdict().state()).isEqualTo(Verdict.LIMITED);
    assertThat(whole.verdict().reasons())
        .containsExactly(
            "agent B (share 1 of 2): lost, nothing heard of it since 2.0 s; 400 planned requests"
                + " (40.0 % of the plan) are in no figure");
  }

  @Test
  void oneLimitedAgentLimitsTheRunAndIsNamed() {
    Verdict limited = new Verdict(Verdict.LIMITED, List.of("lateness p99 is 7 ms"));
    run.hear("a", end(0, 5), 10_000);
    run.hear("b", figures("ended", 1, limited, "plan-complete", 5), 10_000);
    assertThat(run.ended().verdict())
        .isEqualTo(
            new Verdict(Verdict.LIMITED, List.of("agent B (share 1 of 2): lateness p99 is 7 ms")));
  }

  @Test
  void anAgentThatEndsBeforeThePlanIsFoundOut() {
    run.hear("a", end(0, 5), 10_000);
    run.hear("b", figures("ended", 1, GOOD, "stopped", 5), 4000);
    assertThat(run.endedEarly()).containsExactly(b);
    b.lose();
    assertThat(run.endedEarly()).isEmpty();
    assertThat(b.agent().note()).isEqualTo("gone at 4.0 s (stopped)");
    assertThat(run.missing()).containsExactly(b);
  }

  @Test
  void theSharesOfAPlanAreItsRequestsOnceEach() {
    long whole = LoadPlan.of(shares.whole()).planned(0, 1e11).orElseThrow();
    assertThat(whole).isEqualTo(1000);
    long sum = 0;
    for (int share = 0; share < 2; share++) {
      long all = shares.planned(share, 0, 20_000).orElseThrow();
      long first = shares.planned(share, 0, 3_333).orElseThrow();
      long rest = shares.planned(share, 3_333, 20_000).orElseThrow();
      assertThat(first + rest).isEqualTo(all);
      sum += all;
    }
    assertThat(sum).isEqualTo(whole);
  }
}
