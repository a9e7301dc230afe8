package dev.steelyard.nginx.bench.routing;

import dev.steelyard.nginx.bench.routing.CellRuns.Usage;
import dev.steelyard.nginx.demo.DemoPlan;
import dev.steelyard.shared.bench.BenchmarkRow;
import dev.steelyard.shared.bench.figure.Figure;
import dev.steelyard.shared.bench.figure.Interval;
import dev.steelyard.shared.bench.figure.Turns;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** What the pairs of a cell say, as rows. The two baseline arms are one, by geometric mean. */
final class RealRows {

  private RealRows() {}

  /** Accumulated relative tardiness against the baseline; empty when a pair had none. */
  static Optional<Interval> tardiness(CellRuns runs, Arm arm) {
    return ratio(runs.turns(), arm, ArmRun::tardiness);
  }

  /** The same of the share of errors. */
  static Optional<Interval> errors(CellRuns runs, Arm arm) {
    return ratio(runs.turns(), arm, ArmRun::errorShare);
  }

  /** The second baseline arm is compared with the first alone: what differs from 1 is noise. */
  private static Optional<Interval> ratio(
      Turns<Arm, ArmRun> turns, Arm arm, ToDoubleFunction<ArmRun> value) {
    boolean baseline = arm == Arm.LEAST_CONN_AGAIN;
    List<Double> of = turns.of(arm).stream().map(value::applyAsDouble).toList();
    List<Double> to =
        turns.together(Arm.LEAST_CONN, baseline ? Arm.LEAST_CONN : Arm.LEAST_CONN_AGAIN, value);
    return of.contains(0.0) || to.contains(0.0)
        ? Optional.empty()
        : Optional.of(Interval.ofRatios(of, to));
  }

  /** The row of an arm. */
  static BenchmarkRow row(
      Figure figure, Optional<Interval> ratio, Cell cell, CellRuns runs, Arm arm, RealPlan plan) {
    String measure = cell.gray() ? "error share of " : "ART of ";
    String note =
        measure + arm.sentence() + ": " + figures(runs, arm) + "; " + conditions(cell, runs, plan);
    return ratio
        .map(interval -> figure.row(interval, note))
        .orElseGet(() -> figure.missing("a pair without any gives no ratio; " + note));
  }

  /** The row of several arms of which the one with the highest upper limit counts. */
  static BenchmarkRow worst(Figure figure, List<BenchmarkRow> arms) {
    BenchmarkRow worst = arms.get(0);
    for (BenchmarkRow row : arms) {
      if (Double.isNaN(row.value())) {
        return figure.missing(row.note());
      }
      worst = upper(row) > upper(worst) ? row : worst;
    }
    return new BenchmarkRow(
        figure.name(),
        worst.value(),
        figure.unit(),
        figure.target(),
        worst.samples(),
        worst.low(),
        worst.high(),
        "the worst of " + arms.size() + ": " + worst.name() + ": " + worst.note());
  }

  private static double upper(BenchmarkRow row) {
    Double high = row.high();
    return high == null ? row.value() : high;
  }

  private static String figures(CellRuns runs, Arm arm) {
    Turns<Arm, ArmRun> turns = runs.turns();
    return "mean %.1f against %.1f ms, p99 %.0f against %.0f ms, %d against %d and %d lost"
        .formatted(
            turns.mean(arm, ArmRun::meanMillis),
            baseline(turns, ArmRun::meanMillis),
            turns.mean(arm, ArmRun::p99Millis),
            baseline(turns, ArmRun::p99Millis),
            lost(turns, arm),
            lost(turns, Arm.LEAST_CONN),
            lost(turns, Arm.LEAST_CONN_AGAIN));
  }

  private static double baseline(Turns<Arm, ArmRun> turns, ToDoubleFunction<ArmRun> value) {
    return Arm.baselines().stream()
        .mapToDouble(arm -> turns.mean(arm, value))
        .average()
        .orElseThrow();
  }

  private static long lost(Turns<Arm, ArmRun> turns, Arm arm) {
    return turns.of(arm).stream().mapToLong(ArmRun::errors).sum();
  }

  private static String conditions(Cell cell, CellRuns runs, RealPlan plan) {
    return "Poisson at %.0f requests/s, %s, first come first served, %d slots each, pairs of %.0f s after %.0f s, all arms of a pair at the same time, two least_conn pooled; sends late by %.1f ms in p99, more than %.0f in %d of %d pairs; servers late by %.1f ms in p99 since their start; machine %.0f %% busy"
        .formatted(
            cell.load() * DemoPlan.capacityPerSecond(),
            cell.sentence(),
            DemoPlan.SLOTS,
            cell.seconds(plan.seconds()),
            plan.warmUpSeconds(),
            lateness(runs.turns()),
            CellRuns.LATE_MILLIS,
            runs.latePairs(),
            runs.usages().size(),
            runs.usages().get(runs.usages().size() - 1).serverLatenessP99Millis(),
            100 * runs.usages().stream().mapToDouble(Usage::machineShare).average().orElseThrow());
  }

  /** Mean over all arms. */
  private static double lateness(Turns<Arm, ArmRun> turns) {
    return List.of(Arm.values()).stream()
        .mapToDouble(arm -> turns.mean(arm, ArmRun::latenessP99Millis))
        .average()
        .orElseThrow();
  }
}
