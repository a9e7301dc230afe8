package dev.steelyard.shared.bench.run;

import dev.steelyard.shared.bench.BenchmarkRow;
import dev.steelyard.shared.bench.figure.Figure;
import java.util.List;

/**
 * A measurement that this run does not make: its rows are there and say why they are empty.
 *
 * @param why for people
 */
public record LeftOut<P extends Place>(List<Figure> figures, String why) implements Measurement<P> {

  @Override
  public List<BenchmarkRow> measure(P place) {
    return missing(why);
  }
}
