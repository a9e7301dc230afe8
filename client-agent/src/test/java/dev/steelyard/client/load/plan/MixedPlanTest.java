package dev.steelyard.client.load.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.steelyard.client.load.request.RequestType;
import dev.steelyard.shared.bus.RecordCodec;
import dev.steelyard.shared.bus.StartLoad;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Mixes by weight, ramps, traces, wrk2's schedule, and plans that several agents share. */
class MixedPlanTest {

  private static final String MIX =
      "\"requests\":[{\"name\":\"a\",\"weight\":3,\"path\":\"/a\"},{\"name\":\"b\",\"path\":\"/b\"}],";

  private static LoadPlan plan(String fields) {
    return LoadPlan.of(
        RecordCodec.decode("{\"target\":\"http://h:1\"," + fields + "}", StartLoad.class));
  }

  private static String stage(String law, double seconds, String rate) {
    return "\"stages\":[{\"seconds\":%s,\"ratePerSecond\":{\"all\":%s},\"arrival\":\"%s\"}]"
        .formatted(seconds, rate, law);
  }

  private static String share(int index, int of, boolean exact) {
    return ",\"share\":{\"index\":%d,\"of\":%d,\"exactSplit\":%s}".formatted(index, of, exact);
  }

  private static List<Double> times(LoadPlan plan, RequestType type) {
    IntendedTimes times = plan.intendedTimes(type);
    List<Double> all = new ArrayList<>();
    while (times.peek(0) < Double.POSITIVE_INFINITY) {
      all.add(times.peek(0));
      times.advance();
    }
    return all;
  }

  private static List<Double> union(LoadPlan... plans) {
    List<Double> all = new ArrayList<>();
    for (LoadPlan plan : plans) {
      plan.types().forEach(type -> all.addAll(times(plan, type)));
    }
    return all.stream().sorted().toList();
  }

  @Test
  void aRateOfAllIsOneSequenceSplitByTheWeights() {
    LoadPlan plan = plan(MIX + stage("fixed", 10, "1000"));
    List<Double> a = times(plan, plan.types().get(0));
    // 10,000 draws with probability 3/4: four standard errors are 173.
    assertThat(a).hasSizeBetween(7327, 7673);
    List<Double> all = union(plan);
    assertThat(all).hasSize(10_000);
    for (int i = 0; i < all.size(); i++) {
      assertThat(all.get(i)).isCloseTo((i + 0.5) * 1e6, within(1e-3));
    }
    assertThat(plan.connections(plan.types().get(0)) + plan.connections(plan.types().get(1)))
        .isEqualTo(100);
  }

  @Test
  void aRampSendsAsManyRequestsAsTheAreaBelowIt() {
    // From 0 to 100/s in 10 s are 500 requests; the one with number k + 1/2 at sqrt((2k+1)/10) s.
    LoadPlan plan =
        plan(
            "\"stages\":[{\"seconds\":10,\"ratePerSecond\":{\"compose\":0},"
                + "\"endRatePerSecond\":{\"compose\":100},\"arrival\":\"fixed\"},"
                + "{\"seconds\":10,\"ratePerSecond\":{\"compose\":100},"
                + "\"endRatePerSecond\":{\"compose\":0},\"arrival\":\"fixed\"}]");
    List<Double> times = times(plan, RequestType.COMPOSE);
    assertThat(times).hasSize(1000).isSorted();
    for (int k = 0; k < 500; k++) {
      double seconds = Math.sqrt((2 * k + 1) / 10.0);
      assertThat(times.get(k) / 1e9).isCloseTo(seconds, within(1e-9));
      assertThat(times.get(999 - k) / 1e9).isCloseTo(20 - seconds, within(1e-6));
    }
  }

  @Test
  void aTraceIsSentAsItIsAndAgainWhenTheRunIsLonger(@TempDir Path directory) throws IOException {
    Files.writeString(directory.resolve("gaps"), "1000\n2000\n500\n");
    String trace = "\"directory\":\"" + directory + "\",\"trace\":{\"file\":\"gaps\"%s}";
    assertThat(union(plan(trace.formatted("")))).containsExactly(1e6, 3e6, 3.5e6);
    assertThat(union(plan(trace.formatted(",\"seconds\":0.0065"))))
        .containsExactly(1e6, 3e6, 3.5e6, 4.5e6);
    assertThat(union(plan(trace.formatted(",\"unit\":\"ms\",\"seconds\":3")))).containsExactly(1e9);
  }

  @Test
  void wrk2sScheduleIsThatOfItsConnections() {
    LoadPlan plan =
        plan(MIX + "\"connectionsPerType\":3,\"dsb\":true," + stage("fixed", 0.0215, "300"));
    assertThat(union(plan)).containsExactly(0.0, 1e6, 2e6, 10e6, 11e6, 12e6, 20e6, 21e6);
  }

  @Test
  void wrk2sThreadsHaveEquallyManyConnections() {
    String plan = "\"connectionsPerType\":7,\"threads\":%d,\"dsb\":true," + stage("%s", 1, "300");
    assertThat(plan(plan.formatted(2, "fixed")).connections(RequestType.COMPOSE)).isEqualTo(6);
    assertThat(plan(plan.formatted(7, "fixed")).connections(RequestType.COMPOSE)).isEqualTo(7);
    assertRefused(
        plan.formatted(8, "norm-nowait").replace("all", "compose"),
        "connectionsPerType is 7: give each of the 8");
  }

  /** Of 6 connections and 2 threads each type has 3 and 1: 10 ms between two sends of one. */
  @Test
  void typesWithRatesOfTheirOwnHaveWrk2sScheduleEach() {
    LoadPlan plan =
        plan(
            MIX.replace("\"weight\":3,", "")
                + "\"connectionsPerType\":6,\"threads\":2,\"dsb\":true,\"stages\":[{\"seconds\":0.0125,"
                + "\"ratePerSecond\":{\"a\":300,\"b\":300},\"arrival\":\"fixed\"}]");
    for (RequestType type : plan.types()) {
      assertThat(times(plan, type)).containsExactly(0.0, 1e6, 2e6, 10e6, 11e6, 12e6);
      assertThat(plan.connections(type)).isEqualTo(3);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  void fixedGapsOfSeveralAgentsInterleaveToTheOneSchedule(int agents) {
    LoadPlan[] parts = new LoadPlan[agents];
    for (int i = 0; i < agents; i++) {
      parts[i] = plan(stage("fixed", 1.2, "100") + share(i, agents, false));
    }
    List<Double> whole = union(plan(stage("fixed", 1.2, "100")));
    List<Double> all = union(parts);
    assertThat(all).hasSameSizeAs(whole);
    for (int i = 0; i < all.size(); i++) {
      assertThat(all.get(i)).isCloseTo(whole.get(i), within(1e-2));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"exponential", "normal", "zipf"})
  void anExactSplitGivesTheVerySameTimes(String law) {
    String stages = MIX + stage(law, 3, "1000");
    List<Double> whole = union(plan(stages));
    assertThat(
            union(
                plan(stages + share(0, 3, true)),
                plan(stages + share(1, 3, true)),
                plan(stages + share(2, 3, true))))
        .isEqualTo(whole);
  }

  @Test
  void agentsWithTheirOwnSequencesKeepTheRateAndDrawApart() {
    String stages = stage("exponential", 100, "1000");
    List<Double> first = union(plan(stages + share(0, 2, false)));
    List<Double> second = union(plan(stages + share(1, 2, false)));
    // 50,000 each; four standard errors are 894.
    assertThat(first).hasSizeBetween(49_106, 50_894).isNotEqualTo(second);
    assertThat(second).hasSizeBetween(49_106, 50_894);
  }

  @Test
  void usersAreSharedWithoutALoss() {
    int sum = 0;
    for (int i = 0; i < 3; i++) {
      sum +=
          plan("\"users\":{\"count\":10,\"seconds\":1}" + share(i, 3, false)).users().orElseThrow();
    }
    assertThat(sum).isEqualTo(10);
  }

  @Test
  void plansThatContradictThemselvesAreRefused() {
    assertRefused(
        "\"stages\":[{\"seconds\":1,\"ratePerSecond\":{\"all\":1,\"compose\":2}}]",
        "stages[0].ratePerSecond names compose: give rates of all or of types, not both");
    assertRefused(
        "\"stages\":[{\"seconds\":1,\"ratePerSecond\":{},\"endRatePerSecond\":{\"compose\":2}}]",
        "stages[0].endRatePerSecond names compose: give it a ratePerSecond as well");
    assertRefused(MIX + stage("norm-nowait", 1, "5"), "cannot be split without waiting");
    assertRefused("\"dsb\":true,\"random\":{}", "dsb is true: use it with stages");
    assertRefused(
        "\"dsb\":true," + stage("normal", 1, "500"), "use fixed, exponential, zipf or norm-nowait");
    assertRefused(MIX + "\"connectionsPerType\":1," + stage("fixed", 1, "5"), "use at least 2");
    assertRefused(stage("fixed", 1, "5") + share(2, 2, false), "share.index is 2");
    assertRefused(
        "\"dsb\":true," + stage("fixed", 1, "500") + share(1, 2, false),
        "can only be split exactly");
    assertRefused(stage("fixed", 1, "1e7"), "stages[0].ratePerSecond.all is 10000000: use above 0");
    assertRefused("\"trace\":{\"file\":\"/none\"}", "trace /none line 1");
  }

  private static void assertRefused(String fields, String message) {
    assertThatThrownBy(() -> plan(fields)).hasMessageContaining(message);
  }
}
