package dev.steelyard.client.load.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steelyard.client.load.plan.LoadPlan;
import dev.steelyard.client.load.report.TypeRecorder;
import dev.steelyard.client.load.request.RequestType;
import dev.steelyard.shared.bus.RecordCodec;
import dev.steelyard.shared.bus.StartLoad;
import dev.steelyard.shared.bus.StartLoad.Stage;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OpenLoopTest {

  private static final long MILLI = 1_000_000;

  private long now;
  private int attempts;
  private final Lane lane =
      new Lane(
          () -> now,
          new TypeRecorder(0, Double.NaN),
          (self, waiting) -> attempts++,
          new Lane.Limits(4, 100, 1000 * MILLI),
          () -> {});

  /** Two stages of 100 ms, each at 100 requests/s. */
  private OpenLoop loop(String firstLaw) {
    Map<String, Double> rate = Map.of("compose", 100.0);
    LoadPlan plan =
        LoadPlan.of(
            new StartLoad(
                null,
                "http://h",
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                List.of(new Stage(0.1, rate, firstLaw), new Stage(0.1, rate, "fixed")),
                null,
                null));
    return loop(plan, lane, 0, 1);
  }

  private static OpenLoop loop(LoadPlan plan, RequestSink sink, int loop, int loops) {
    return new OpenLoop(
        plan.intendedTimes(RequestType.COMPOSE),
        plan.requests(RequestType.COMPOSE),
        sink,
        loop,
        loops);
  }

  private record Send(long intendedNanos, long contentSeed, int connection) {}

  /** Takes everything down. */
  private record Sends(List<Send> sends) implements RequestSink {
    @Override
    public void arrive(long intended, long contentSeed, double work, int connection) {
      sends.add(new Send(intended, contentSeed, connection));
    }

    @Override
    public boolean hasRoom() {
      return true;
    }
  }

  private static LoadPlan plan(String arrival, boolean dsb) {
    return LoadPlan.of(
        RecordCodec.decode(
            new JsonObject()
                .put("target", "http://h")
                .put("connectionsPerType", 6)
                .put("dsb", dsb)
                .put(
                    "stages",
                    new JsonArray()
                        .add(
                            new JsonObject()
                                .put("seconds", 2)
                                .put("ratePerSecond", Map.of("compose", 300))
                                .put("arrival", arrival))),
            StartLoad.class));
  }

  private static List<Send> sends(LoadPlan plan, int loop, int loops) {
    List<Send> sends = new ArrayList<>();
    OpenLoop pacer = loop(plan, new Sends(sends), loop, loops);
    double at = pacer.wakeNanos(0);
    while (at < Double.POSITIVE_INFINITY) {
      pacer.pump((long) Math.ceil(at));
      at = pacer.wakeNanos((long) Math.ceil(at));
    }
    return sends;
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 7})
  void severalLoopsTogetherSendTheVerySameRequestsAsOne(int loops) {
    LoadPlan plan = plan("exponential", false);
    List<Send> whole = sends(plan, 0, 1);
    assertThat(whole).hasSizeGreaterThan(500);
    List<Send> all = new ArrayList<>();
    for (int loop = 0; loop < loops; loop++) {
      List<Send> part = sends(plan, loop, loops);
      assertThat(part.size()).isBetween(whole.size() / loops, whole.size() / loops + 1);
      all.addAll(part);
    }
    assertThat(all).containsExactlyInAnyOrderElementsOf(whole);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void whatIsSkippedIsMissingAndTheRestIsTheSame(int loops) {
    LoadPlan plan = plan("exponential", false);
    long from = 700 * MILLI;
    for (int loop = 0; loop < loops; loop++) {
      List<Send> rest = new ArrayList<>();
      OpenLoop pacer = loop(plan, new Sends(rest), loop, loops);
      pacer.skipTo(300 * MILLI);
      pacer.skipTo(from);
      assertThat(rest).isEmpty();
      pacer.pump(10_000 * MILLI);
      assertThat(rest)
          .hasSizeGreaterThan(50)
          .containsExactlyElementsOf(
              sends(plan, loop, loops).stream().filter(s -> s.intendedNanos() >= from).toList());
    }
  }

  @Test
  void fixedGapsAreSplitWithTheLoopsEvenlyOutOfPhase() {
    List<Send> second = sends(plan("fixed", false), 1, 3);
    // A gap of 3.333 ms; the first send of all is half a gap after the start.
    assertThat(second.get(0).intendedNanos()).isEqualTo(5 * MILLI);
    assertThat(second.get(1).intendedNanos()).isEqualTo(15 * MILLI);
  }

  @Test
  void theSendsOfOneConnectionAllBelongToOneLoop() {
    LoadPlan plan = plan("exponential", true);
    List<Send> whole = sends(plan, 0, 1);
    List<Send> odd = sends(plan, 1, 2);
    List<Send> even = sends(plan, 0, 2);
    assertThat(odd)
        .containsExactlyElementsOf(
            whole.stream()
                .filter(send -> send.connection() % 2 == 1)
                .map(s -> new Send(s.intendedNanos(), s.contentSeed(), s.connection() / 2))
                .toList());
    assertThat(even.size() + odd.size()).isEqualTo(whole.size());
    assertThat(whole).extracting(Send::connection).contains(0, 1, 2, 3, 4, 5);
  }

  @Test
  void sendsAllThatIsDueAndWakesForTheNext() {
    OpenLoop loop = loop("fixed");
    assertThat(loop.wakeNanos(0)).isEqualTo(5.0 * MILLI);
    loop.pump(5 * MILLI - 1);
    assertThat(attempts).isZero();
    loop.pump(25 * MILLI);
    assertThat(attempts).isEqualTo(3);
    assertThat(loop.wakeNanos(25 * MILLI)).isEqualTo(35.0 * MILLI);
  }

  @Test
  void aSendThatBecameDueAfterThePumpWakesAtOnce() {
    OpenLoop loop = loop("fixed");
    loop.pump(4 * MILLI);
    assertThat(loop.wakeNanos(6 * MILLI)).isEqualTo(5.0 * MILLI);
  }

  @Test
  void theLawWithoutWaitingFillsTheConnectionsAndWakesAtTheEndOfItsRun() {
    OpenLoop loop = loop("norm-nowait");
    loop.pump(MILLI);
    assertThat(attempts).isEqualTo(4);
    loop.pump(2 * MILLI);
    assertThat(attempts).isEqualTo(4);
    assertThat(loop.wakeNanos(2 * MILLI)).isEqualTo(100.0 * MILLI);
    assertThat(loop.wakeNanos(100 * MILLI)).isEqualTo(105.0 * MILLI);
  }
}
