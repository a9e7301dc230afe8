package dev.steelyard.nginx.routing.evaluate;

import dev.steelyard.nginx.routing.simulator.RunMeasures;
import dev.steelyard.nginx.routing.simulator.Scenario;
import dev.steelyard.shared.bench.BenchmarkRow;
import dev.steelyard.shared.bench.BenchmarkRow.Target;
import dev.steelyard.shared.bench.figure.Interval;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.LongStream;

/**
 * The simulator against the table of the reference simulator: 27 scenarios, up to 22 methods, the
 * same seeds. A cell agrees when it is the printed one within its last digit, or within the 95 %
 * interval over its seeds.
 */
final class ReferenceTable {

  private static final String BASELINE = "lc";
  private static final String BEYOND = ">";

  /**
   * One printed number.
   *
   * @param seeds 1 to this
   * @param printed ART ratio to lc; of lc itself ART of 1000 requests; {@code >1000} where the
   *     table gives no number
   */
  record Cell(Scenario scenario, int seeds, String method, String printed) {

    String name() {
      return scenario.name() + "." + method;
    }

    boolean isBaseline() {
      return method.equals(BASELINE);
    }
  }

  /** What came out for a cell. */
  private record Outcome(Cell cell, Interval ours) {

    private double bound() {
      return Double.parseDouble(cell.printed().substring(BEYOND.length()));
    }

    private boolean isBound() {
      return cell.printed().startsWith(BEYOND);
    }

    boolean printedDigits() {
      if (isBound()) {
        return ours.value() > bound();
      }
      BigDecimal printed = new BigDecimal(cell.printed());
      double halfDigit = printed.ulp().doubleValue() / 2;
      return Math.abs(ours.value() - printed.doubleValue()) <= 1.001 * halfDigit;
    }

    boolean withinSpread() {
      Double low = ours.low();
      Double high = ours.high();
      if (printedDigits() || isBound() || low == null || high == null) {
        return printedDigits();
      }
      double printed = Double.parseDouble(cell.printed());
      return low <= printed && printed <= high;
    }
  }

  private final List<Cell> cells;

  private ReferenceTable(List<Cell> cells) {
    this.cells = List.copyOf(cells);
  }

  /** A table of some cells. */
  static ReferenceTable of(List<Cell> cells) {
    return new ReferenceTable(cells);
  }

  /** The table as it comes with the program. */
  static ReferenceTable load() {
    List<Cell> cells = new ArrayList<>();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                Objects.requireNonNull(ReferenceTable.class.getResourceAsStream("reference.csv")),
                StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (!line.startsWith("#")) {
          String[] fields = line.split(",", -1);
          cells.add(
              new Cell(
                  Scenario.named(fields[0]), Integer.parseInt(fields[1]), fields[2], fields[3]));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new ReferenceTable(cells);
  }

  /** The same with the cells of some methods and scenarios only. */
  ReferenceTable only(Predicate<Cell> wanted) {
    return new ReferenceTable(cells.stream().filter(wanted).toList());
  }

  /** The runs that the cells need. */
  List<SimulatedRuns.Key> needed() {
    List<SimulatedRuns.Key> keys = new ArrayList<>();
    for (Cell cell : cells) {
      for (long seed : seeds(cell)) {
        keys.add(new SimulatedRuns.Key(cell.scenario(), cell.method(), seed));
        keys.add(new SimulatedRuns.Key(cell.scenario(), BASELINE, seed));
      }
    }
    return keys.stream().distinct().toList();
  }

  private static List<Long> seeds(Cell cell) {
    return LongStream.rangeClosed(1, cell.seeds()).boxed().toList();
  }

  /** How many cells agree, then every cell that does not. */
  List<BenchmarkRow> rows(SimulatedRuns runs) {
    List<Outcome> outcomes = cells.stream().map(c -> new Outcome(c, ours(c, runs))).toList();
    List<Outcome> apart = outcomes.stream().filter(o -> !o.withinSpread()).toList();
    long digits = outcomes.stream().filter(Outcome::printedDigits).count();
    List<BenchmarkRow> rows = new ArrayList<>();
    rows.add(
        BenchmarkRow.of(
            "reference.apart",
            apart.size(),
            "cells",
            Target.atMost(0),
            cells.size(),
            "cells of the published table that are neither the printed number nor within the spread"
                + " of their seeds"));
    rows.add(
        BenchmarkRow.of(
            "reference.printedDigits",
            (double) digits,
            "cells",
            null,
            cells.size(),
            "cells that agree to the last printed digit"));
    for (Outcome outcome : outcomes) {
      if (!outcome.printedDigits()) {
        Interval ours = outcome.ours();
        rows.add(
            new BenchmarkRow(
                "reference." + outcome.cell().name(),
                ours.value(),
                outcome.cell().isBaseline() ? "per 1000" : "ratio",
                null,
                ours.pairs(),
                ours.low(),
                ours.high(),
                "printed " + outcome.cell().printed()));
      }
    }
    return rows;
  }

  private static Interval ours(Cell cell, SimulatedRuns runs) {
    List<Double> tardiness = tardiness(cell, cell.method(), runs);
    if (cell.isBaseline()) {
      return Interval.ofMean(tardiness.stream().mapToDouble(t -> t).toArray());
    }
    return Interval.ofRatios(tardiness, tardiness(cell, BASELINE, runs));
  }

  private static List<Double> tardiness(Cell cell, String method, SimulatedRuns runs) {
    return seeds(cell).stream()
        .map(seed -> runs.of(new SimulatedRuns.Key(cell.scenario(), method, seed)))
        .map(RunMeasures::tardinessPerThousand)
        .toList();
  }
}
