package dev.steelyard.client.bench;

import dev.steelyard.shared.bench.BenchmarkRow;
import dev.steelyard.shared.bench.figure.Figure;
import java.util.List;

/** A part of the benchmark that gives some of its figures. */
interface Measurement {

  /** The figures that it gives, in the order of the report. */
  List<Figure> figures();

  /**
   * Measures; blocks, and leaves no process behind.
   *
   * @return a row for each of {@link #figures}, in their order
   * @throws dev.steelyard.shared.SteelyardException when something needed is missing or fails
   */
  List<BenchmarkRow> measure(BenchPlace place);
}
