package dev.steelyard.nginx.bench.routing;

import dev.steelyard.shared.bench.BenchmarkRow;
import dev.steelyard.shared.bench.figure.Figure;
import dev.steelyard.shared.bench.figure.Interval;
import dev.steelyard.shared.bench.run.Measurement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The rows of one cell. */
final class CellMeasurement implements Measurement<RealSite> {

  private static final String RATIO = "ratio";

  private final Cell cell;

  /**
   * @param cell any but {@link Cell#TWIN}, which is for {@link TwinError}
   */
  CellMeasurement(Cell cell) {
    this.cell = cell;
  }

  @Override
  public List<Figure> figures() {
    String name = "real." + cell.key();
    return switch (cell) {
      case SPEED3 ->
          List.of(
              Figure.surelyAtMost(name + ".A", RATIO, 0.65),
              Figure.surelyAtMost(name + ".B", RATIO, 0.50),
              again(name));
      case MILD3 ->
          List.of(
              Figure.plain(name + ".A", RATIO),
              Figure.surelyAtMost(name + ".B", RATIO, 0.85),
              again(name));
      case HOM3 ->
          List.of(
              Figure.plain(name + ".A", RATIO),
              Figure.plain(name + ".B", RATIO),
              again(name),
              Figure.surelyAtMost(name, RATIO, 1.05));
      case GRAY ->
          List.of(
              Figure.surelyAtMost(name + ".A", RATIO, 0.75),
              Figure.surelyAtMost(name + ".B", RATIO, 0.20),
              again(name));
      case TWIN -> List.of();
    };
  }

  private static Figure again(String name) {
    return Figure.plain(name + "." + Arm.LEAST_CONN_AGAIN.key(), RATIO);
  }

  @Override
  public List<BenchmarkRow> measure(RealSite site) {
    return rows(site.runs(cell), site.plan());
  }

  List<BenchmarkRow> rows(CellRuns runs, RealPlan plan) {
    List<Arm> arms = List.of(Arm.A, Arm.B, Arm.LEAST_CONN_AGAIN);
    List<Figure> figures = figures();
    List<BenchmarkRow> rows = new ArrayList<>();
    for (int i = 0; i < arms.size(); i++) {
      Arm arm = arms.get(i);
      Optional<Interval> ratio =
          cell.gray() ? RealRows.errors(runs, arm) : RealRows.tardiness(runs, arm);
      rows.add(RealRows.row(figures.get(i), ratio, cell, runs, arm, plan));
    }
    if (figures.size() > rows.size()) {
      rows.add(RealRows.worst(figures.get(rows.size()), rows.subList(0, 2)));
    }
    return rows;
  }
}
