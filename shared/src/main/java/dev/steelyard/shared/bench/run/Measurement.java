package dev.steelyard.shared.bench.run;

import dev.steelyard.shared.bench.BenchmarkRow;
import dev.steelyard.shared.bench.figure.Figure;
import java.util.List;

/**
 * A part of a benchmark that gives some of its figures.
 *
 * @param <P> where it is made
 */
public interface Measurement<P extends Place> {

  /** The figures that it gives, in the order of the report. */
  List<Figure> figures();

  /**
   * Measures; blocks, and leaves no process behind.
   *
   * @return a row for each of {@link #figures}, in their order
   * @throws dev.steelyard.shared.SteelyardException when something needed is missing or fails
   */
  List<BenchmarkRow> measure(P place);

  /**
   * Its rows when it is not made.
   *
   * @param why for people
   */
  default List<BenchmarkRow> missing(String why) {
    return figures().stream().map(figure -> figure.missing(why)).toList();
  }
}
