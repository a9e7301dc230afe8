package dev.steelyard.nginx.bench.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.steelyard.nginx.bench.routing.CellRuns.Usage;
import dev.steelyard.nginx.bench.routing.TwinError.Comparison;
import dev.steelyard.shared.bench.BenchmarkRow;
import dev.steelyard.shared.bench.figure.Interval;
import dev.steelyard.shared.bus.LoadStatus;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Rows from what load processes would say: their arithmetic, not what NGINX does. */
class RealRowsTest {

  private static final RealPlan PLAN = new RealPlan(1, 2, 45, 10);

  /** 1000 answered requests in each arm, with so much tardiness. */
  private static Map<Arm, LoadStatus> pair(double first, double again, double a, double b) {
    return Map.of(
        Arm.LEAST_CONN, Statuses.ended(1000, 0, 0, first, 1),
        Arm.LEAST_CONN_AGAIN, Statuses.ended(1000, 0, 0, again, 1),
        Arm.A, Statuses.ended(1000, 0, 0, a, 1),
        Arm.B, Statuses.ended(1000, 0, 0, b, 1));
  }

  private static CellRuns runs(List<Map<Arm, LoadStatus>> pairs) {
    CellRuns runs = new CellRuns();
    pairs.forEach(pair -> runs.add(pair, new Usage(0.5, 0.002, 0.4)));
    return runs;
  }

  /**
   * Baselines 100 and 400 are 200 together, 160 and 250 are 200 too. A: 100/200 and 50/200, so the
   * mean is sqrt(1/8). B: twice 80/200.
   */
  @Test
  void ratiosAreToBothBaselineArmsTogether() {
    CellRuns runs = runs(List.of(pair(100, 400, 100, 80), pair(160, 250, 50, 80)));
    List<BenchmarkRow> rows = new CellMeasurement(Cell.SPEED3).rows(runs, PLAN);

    assertThat(rows)
        .extracting(BenchmarkRow::name)
        .containsExactly("real.speed3.A", "real.speed3.B", "real.speed3.leastConnAgain");
    assertThat(rows.get(0).value()).isCloseTo(Math.sqrt(0.125), within(1e-12));
    assertThat(rows.get(0).samples()).isEqualTo(2);
    // The logarithms are ln 0.5 and ln 0.25: sd = ln 2 / sqrt 2, so the margin is t · ln 2 / 2.
    assertThat(rows.get(0).high())
        .isCloseTo(Math.sqrt(0.125) * Math.exp(12.706205 * Math.log(2) / 2), within(1e-9));
    assertThat(rows.get(1).value()).isCloseTo(0.4, within(1e-12));
    // Against the first alone: 4 and 25/16.
    assertThat(rows.get(2).value()).isCloseTo(2.5, within(1e-12));
  }

  @Test
  void aBoundIsMetByTheUpperLimitAlone() {
    CellRuns noisy = runs(List.of(pair(200, 200, 100, 80), pair(200, 200, 50, 80)));
    List<BenchmarkRow> rows = new CellMeasurement(Cell.SPEED3).rows(noisy, PLAN);

    assertThat(rows.get(0).value()).isLessThan(0.65);
    assertThat(rows.get(0).met()).isFalse();
    assertThat(rows.get(1).high()).isCloseTo(0.4, within(1e-12));
    assertThat(rows.get(1).met()).isTrue();
  }

  @Test
  void onePairMeetsNoBoundForItHasNoInterval() {
    CellRuns one = runs(List.of(pair(200, 200, 20, 20)));

    assertThat(new CellMeasurement(Cell.SPEED3).rows(one, PLAN).get(0).met()).isFalse();
  }

  /** A 1.00 and 1.01, B twice 1.04: the limits decide, not the values. */
  @Test
  void equalServersAreJudgedByTheArmWithTheHigherLimit() {
    CellRuns runs = runs(List.of(pair(100, 100, 100, 104), pair(100, 100, 101, 104)));
    List<BenchmarkRow> rows = new CellMeasurement(Cell.HOM3).rows(runs, PLAN);
    BenchmarkRow both = rows.get(3);

    assertThat(both.name()).isEqualTo("real.hom3");
    assertThat(both.value()).isEqualTo(rows.get(0).value());
    assertThat(both.high()).isEqualTo(rows.get(0).high()).isGreaterThan(rows.get(1).high());
    assertThat(both.met()).isFalse();
    assertThat(both.note()).contains("real.hom3.A");
    assertThat(rows.get(0).target()).isNull();
  }

  /** 4 % and 1 % of the baseline arms are 2 % together; A has 1 %, B nothing in one pair. */
  @Test
  void greyFailureComparesTheShareOfErrors() {
    Map<Arm, LoadStatus> pair =
        Map.of(
            Arm.LEAST_CONN, Statuses.ended(960, 40, 0, 400, 1),
            Arm.LEAST_CONN_AGAIN, Statuses.ended(990, 10, 0, 100, 1),
            Arm.A, Statuses.ended(990, 6, 4, 100, 1),
            Arm.B, Statuses.ended(1000, 0, 0, 5, 1));
    List<BenchmarkRow> rows = new CellMeasurement(Cell.GRAY).rows(runs(List.of(pair, pair)), PLAN);

    assertThat(rows.get(0).value()).isCloseTo(0.5, within(1e-12));
    assertThat(rows.get(0).target()).hasToString("<= 0.75 surely");
    assertThat(rows.get(1).value()).isNaN();
    assertThat(rows.get(1).note()).contains("gives no ratio", "0 against 80 and 20 lost");
  }

  /** 90 late answers of 1 deadline each, 5 failures and 5 never sent: 90 + 50 + 50. */
  @Test
  void errorsAndWhatWasNeverSentCountTenEach() {
    ArmRun run = ArmRun.of(Arm.A, Statuses.ended(990, 5, 5, 90 + 50, 1));

    assertThat(run.requests()).isEqualTo(1000);
    assertThat(run.tardiness()).isEqualTo(190);
    assertThat(run.errorShare()).isEqualTo(0.01);
  }

  @Test
  void aLoadThatWasCutOrNotAnsweredIsNoRun() {
    LoadStatus cut = Statuses.status("stopped", Statuses.ended(10, 0, 0, 0, 0).total());
    assertThatThrownBy(() -> ArmRun.of(Arm.B, cut)).hasMessageContaining("B ended because of");
    assertThatThrownBy(() -> ArmRun.of(Arm.B, Statuses.ended(0, 10, 0, 100, 0)))
        .hasMessageContaining("status-500");
  }

  @Test
  void pairsThatWereSentLateAreCountedAndKept() {
    CellRuns runs = runs(List.of(pair(200, 200, 100, 80), pair(200, 200, 100, 80)));
    Map<Arm, LoadStatus> late = new EnumMap<>(pair(200, 200, 100, 80));
    late.put(Arm.B, Statuses.ended(1000, 0, 0, 80, 5.1));
    runs.add(late, new Usage(0.6, 0.004, 0.9));

    BenchmarkRow row = new CellMeasurement(Cell.SPEED3).rows(runs, PLAN).get(1);
    assertThat(row.samples()).isEqualTo(3);
    assertThat(row.note())
        .contains("583 requests/s", "more than 5 in 1 of 3 pairs", "servers late by 0.9 ms")
        .contains("machine 53 % busy");
  }

  @Test
  void theAgentsShareIsTheMeanOfAllPairs() {
    CellRuns runs = runs(List.of(pair(1, 1, 1, 1), pair(1, 1, 1, 1)));
    BenchmarkRow row = AgentShare.row(List.of(runs, runs));

    assertThat(row.value()).isCloseTo(0.002, within(1e-12));
    assertThat(row.samples()).isEqualTo(4);
    assertThat(row.met()).isTrue();
    assertThat(AgentShare.row(List.of()).met()).isNull();
  }

  /** Predicted .5: measured .55 is 10 % off, its interval .45..60 holds the prediction. */
  @Test
  void theTwinsErrorIsTheWorstOfAllWithTheEndsOfItsInterval() {
    Comparison good = new Comparison(Cell.SPEED3, Arm.A, 0.5, new Interval(0.5, 10, 0.4, 0.6));
    Comparison fair = new Comparison(Cell.TWIN, Arm.B, 0.5, new Interval(0.55, 4, 0.45, 0.6));
    BenchmarkRow row = TwinError.row(List.of(good, fair));

    assertThat(row.value()).isCloseTo(0.1, within(1e-12));
    assertThat(row.low()).isZero();
    assertThat(row.high()).isCloseTo(0.2, within(1e-12));
    assertThat(row.samples()).isEqualTo(4);
    assertThat(row.met()).isTrue();
    assertThat(row.note()).contains("B at 50 %: predicted 0.50, measured 0.55 (0.45 to 0.60)");

    Comparison bad = new Comparison(Cell.SPEED3, Arm.A, 0.5, new Interval(0.4, 10, 0.35, 0.45));
    assertThat(bad.interval().low()).isCloseTo(0.1, within(1e-12));
    assertThat(bad.interval().high()).isCloseTo(0.3, within(1e-12));
    assertThat(TwinError.row(List.of(good, bad)).met()).isFalse();
  }
}
