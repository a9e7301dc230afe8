package dev.steelyard.client.load.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import dev.steelyard.client.load.arrival.ArrivalLaw;
import dev.steelyard.client.load.plan.RandomRuns.Bounds;
import dev.steelyard.client.load.request.RequestStream;
import dev.steelyard.client.load.request.RequestType;
import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.bus.RecordCodec;
import dev.steelyard.shared.bus.StartLoad;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoadPlanTest {

  private static final String STAGES =
      "\"stages\":[{\"seconds\":2,\"ratePerSecond\":{\"compose\":100,\"home-read\":50}},"
          + "{\"seconds\":1,\"ratePerSecond\":{\"compose\":10},\"arrival\":\"fixed\"}]";

  private static LoadPlan plan(String fields) {
    String json = "{\"target\":\"http://h:1\"," + fields + "}";
    return LoadPlan.of(RecordCodec.decode(new JsonObject(json), StartLoad.class));
  }

  private record Planned(long intendedNanos, long contentSeed, double workMillis) {}

  private static List<Planned> trace(LoadPlan plan, RequestType type) {
    IntendedTimes times = plan.intendedTimes(type);
    RequestStream requests = plan.requests(type);
    List<Planned> trace = new ArrayList<>();
    while (times.peek(0) < Double.POSITIVE_INFINITY) {
      requests.advance();
      trace.add(
          new Planned(Math.round(times.peek(0)), requests.contentSeed(), requests.workMillis()));
      times.advance();
    }
    return trace;
  }

  @Test
  void sameSeedAndStagesGiveTheSameTrace() {
    String work = ",\"work\":{\"compose\":{\"law\":\"lognormal\",\"meanMillis\":5,\"cv\":1}}";
    List<Planned> first = trace(plan("\"seed\":4," + STAGES + work), RequestType.COMPOSE);
    assertThat(trace(plan("\"seed\":4," + STAGES + work), RequestType.COMPOSE)).isEqualTo(first);
    assertThat(trace(plan("\"seed\":5," + STAGES + work), RequestType.COMPOSE)).isNotEqualTo(first);
    assertThat(first).allMatch(request -> request.workMillis() > 0);

    // What one purpose draws moves no other: without job sizes times and contents are the same.
    List<Planned> without = trace(plan("\"seed\":4," + STAGES), RequestType.COMPOSE);
    assertThat(without)
        .extracting(Planned::intendedNanos, Planned::contentSeed)
        .isEqualTo(first.stream().map(r -> tuple(r.intendedNanos(), r.contentSeed())).toList());
    assertThat(without).allMatch(request -> Double.isNaN(request.workMillis()));
  }

  @Test
  void typesHaveIndependentTraces() {
    LoadPlan plan =
        plan("\"stages\":[{\"seconds\":2,\"ratePerSecond\":{\"home-read\":50,\"user-read\":50}}]");
    assertThat(trace(plan, RequestType.HOME_READ)).isNotEqualTo(trace(plan, RequestType.USER_READ));
    assertThat(trace(plan, RequestType.COMPOSE)).isEmpty();
  }

  @Test
  void stagesFollowEachOther() {
    List<Long> compose =
        trace(plan(STAGES), RequestType.COMPOSE).stream().map(Planned::intendedNanos).toList();
    assertThat(compose).isSorted();
    List<Long> second = compose.stream().filter(at -> at >= 2_000_000_000L).toList();
    assertThat(second).hasSize(10);
    assertThat(second.get(0)).isEqualTo(2_050_000_000L);
    assertThat(second.get(9)).isEqualTo(2_950_000_000L);
    assertThat(compose.size() - 10.0).isCloseTo(200, within(60.0));
    assertThat(plan(STAGES).totalNanos()).isEqualTo(3e9);
  }

  @Test
  void fixedRatesGiveExactCounts() {
    for (int rate : new int[] {1, 3, 7, 300, 999, 12_345}) {
      LoadPlan plan =
          plan(
              "\"stages\":[{\"seconds\":3,\"ratePerSecond\":{\"compose\":%d},\"arrival\":\"fixed\"}]"
                  .formatted(rate));
      assertThat(trace(plan, RequestType.COMPOSE)).hasSize(3 * rate);
    }
  }

  @Test
  void theRateFactorMultipliesEveryRate() {
    LoadPlan plan =
        plan(
            "\"rateFactor\":2.5,"
                + "\"stages\":[{\"seconds\":1,\"ratePerSecond\":{\"compose\":100},\"arrival\":\"fixed\"}]");
    assertThat(trace(plan, RequestType.COMPOSE)).hasSize(250);
  }

  @Test
  void aRunWithoutWaitingSendsWheneverAskedUntilItsEnd() {
    IntendedTimes times =
        plan("\"stages\":[{\"seconds\":1,\"ratePerSecond\":{\"compose\":1},\"arrival\":\"norm-nowait\"},"
                 + "{\"seconds\":1,\"ratePerSecond\":{\"compose\":1},\"arrival\":\"fixed\"}]")
            .intendedTimes(RequestType.COMPOSE);
    assertThat(times.neverWaits()).isTrue();
    assertThat(times.peek(0)).isZero();
    times.advance();
    assertThat(times.peek(0)).isZero();
    assertThat(times.peek(999)).isEqualTo(999);
    assertThat(times.runEndNanos()).isEqualTo(1e9);
    assertThat(times.peek(1_000_000_000)).isEqualTo(1.5e9);
    assertThat(times.neverWaits()).isFalse();
    times.advance();
    assertThat(times.peek(0)).isInfinite();
  }

  @Test
  void theRandomPlanHasThePublishedBoundsAndIsCutAtItsEnd() {
    LoadPlan plan = plan("\"random\":{}");
    assertThat(plan.totalNanos()).isEqualTo(18_000e9);
    Map<RequestType, List<Run>> runs = runs(4, false);
    for (RequestType type : RequestType.SOCIAL) {
      double backOffEnd = 0;
      List<Run> ofType = runs.get(type);
      for (int i = 0; i < ofType.size(); i++) {
        Run run = ofType.get(i);
        double pause = (run.startNanos() - backOffEnd) / 1e9;
        assertThat(pause).isBetween(i == 0 ? 0.0 : 9.999, i == 0 ? 0.0 : 100.001);
        double seconds = (run.endNanos() - run.startNanos()) / 1e9;
        boolean last = i == ofType.size() - 1;
        assertThat(seconds).isBetween(last ? 0.0 : 29.999, 600.001);
        assertThat(1e9 / run.meanGapNanos()).isBetween(99.999, 2000.001);
        backOffEnd = run.endNanos();
      }
      assertThat(backOffEnd).isLessThanOrEqualTo(18_000e9);
    }
    assertThat(runs.get(RequestType.COMPOSE)).isNotEqualTo(runs.get(RequestType.HOME_READ));
  }

  @Test
  void thePublishedTextDrawsALawForEveryTypeThePublishedCodeForComposeOnly() {
    var text = EnumSet.complementOf(EnumSet.of(ArrivalLaw.NORM_NOWAIT));
    var code = EnumSet.complementOf(EnumSet.of(ArrivalLaw.NORMAL));
    for (RequestType type : RequestType.SOCIAL) {
      assertThat(laws(type, false)).isEqualTo(text);
      assertThat(laws(type, true))
          .isEqualTo(type == RequestType.COMPOSE ? code : EnumSet.of(ArrivalLaw.EXPONENTIAL));
    }
  }

  @Test
  void theRandomPlanDrawsUniformlyWithBothBounds() {
    Map<Long, Integer> lengths = new HashMap<>();
    RandomRuns runs =
        new RandomRuns(
            new SeedStreams(1),
            1e6,
            new Bounds(5, 5),
            new Bounds(30, 32),
            new Bounds(1, 1),
            1,
            false);
    Iterator<Run> all = runs.runs(RequestType.COMPOSE);
    int count = 0;
    while (all.hasNext()) {
      Run run = all.next();
      lengths.merge(Math.round((run.endNanos() - run.startNanos()) / 1e9), 1, Integer::sum);
      count++;
    }
    // 31,250 runs on average; the share of each third is known to 0.3 %.
    for (long length = 30; length <= 32; length++) {
      assertThat(lengths.get(length) / (double) count).isCloseTo(1 / 3.0, within(0.012));
    }
  }

  private static EnumSet<ArrivalLaw> laws(RequestType type, boolean publishedCode) {
    EnumSet<ArrivalLaw> laws = EnumSet.noneOf(ArrivalLaw.class);
    for (long seed = 1; seed <= 5; seed++) {
      runs(seed, publishedCode).get(type).forEach(run -> laws.add((ArrivalLaw) run.law()));
    }
    return laws;
  }

  private static Map<RequestType, List<Run>> runs(long seed, boolean publishedCode) {
    RandomRuns source =
        new RandomRuns(
            new SeedStreams(seed),
            18_000,
            new Bounds(100, 2000),
            new Bounds(30, 600),
            new Bounds(10, 100),
            1,
            publishedCode);
    Map<RequestType, List<Run>> runs = new HashMap<>();
    for (RequestType type : RequestType.SOCIAL) {
      List<Run> ofType = new ArrayList<>();
      source.runs(type).forEachRemaining(ofType::add);
      runs.put(type, ofType);
    }
    return runs;
  }

  @Test
  void defaultsAreThoseOfThePublishedProgram() {
    LoadPlan plan = plan(STAGES);
    assertThat(plan.seed()).isEqualTo(1);
    assertThat(plan.limits()).isEqualTo(new LoadPlan.Limits(100, 2_000_000_000L, 0, 1));
    assertThat(plan.sending()).isEqualTo(new LoadPlan.Sending(PacingMode.HYBRID, false, false));
    assertThat(plan.deadlineMillis(RequestType.COMPOSE)).isNaN();
    assertThat(plan.users()).isEmpty();
    assertThat(plan("\"users\":{\"count\":5,\"seconds\":9}").users()).hasValue(5);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      value = {
        "\"seed\":1 | 0 of stages, random, users and trace are given: give exactly one of them",
        "\"random\":{},\"users\":{\"count\":1,\"seconds\":1}"
            + "| 2 of stages, random, users and trace are given: give exactly one of them",
        "\"stages\":[] | stages is empty: give at least one stage",
        "\"stages\":[null] | stages[0] is null: give seconds and ratePerSecond",
        "\"stages\":[{\"seconds\":1,\"ratePerSecond\":{\"like\":1}}]| stages[0].ratePerSecond names"
            + " request type like: use compose, home-read, user-read",
        "\"stages\":[{\"seconds\":1,\"ratePerSecond\":{\"compose\":0}}]"
            + "| stages[0].ratePerSecond.compose is 0: use above 0 and at most 1000000",
        "\"stages\":[{\"seconds\":1,\"ratePerSecond\":{\"compose\":1000001}}]"
            + "| stages[0].ratePerSecond.compose is 1000001: use above 0 and at most 1000000",
        "\"rateFactor\":3,\"stages\":[{\"seconds\":1,\"ratePerSecond\":{\"compose\":500000}}]"
            + "| stages[0].ratePerSecond.compose times rateFactor is 1500000:"
            + " use above 0 and at most 1000000",
        "\"stages\":[{\"seconds\":-2,\"ratePerSecond\":{}}]"
            + "| stages[0].seconds is -2: use above 0 and at most 10000000",
        "\"users\":{\"count\":0,\"seconds\":1} | users.count is 0: use at least 1 and at most"
            + " 100000",
        "\"random\":{\"minRate\":50,\"maxRate\":20}"
            + "| random.maxRate is 20: use at least 50 and at most 1000000",
        "\"random\":{\"minRunSeconds\":0}"
            + "| random.minRunSeconds is 0: use at least 1 and at most 10000000",
        "\"random\":{},\"connectionsPerType\":0"
            + "| connectionsPerType is 0: use at least 1 and at most 10000",
        "\"random\":{},\"timeoutMillis\":0 | timeoutMillis is 0: use at least 1 and at most 600000",
        "\"users\":{\"count\":1,\"seconds\":5},\"warmupSeconds\":5"
            + "| warmupSeconds is 5.0: use at least 0 and less than the plan's 5.0 s",
        "\"random\":{},\"deadlineMillis\":{\"compose\":0}"
            + "| deadlineMillis.compose is 0: use above 0 and at most 1000000000",
        "\"random\":{},\"work\":{\"compose\":{\"law\":\"gamma\",\"meanMillis\":1,\"cv\":1}}"
            + "| work.compose.law is gamma: use lognormal, exponential, fixed or pareto"
      })
  void badPlansAreRefusedWithPlaceValueAndRule(String fields, String message) {
    assertThatThrownBy(() -> plan(fields))
        .isInstanceOfSatisfying(
            SteelyardException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.BAD_REQUEST);
              assertThat(e).hasMessage(message);
            });
  }
}
