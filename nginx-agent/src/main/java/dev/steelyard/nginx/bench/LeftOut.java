package dev.steelyard.nginx.bench;

import dev.steelyard.nginx.bench.site.BenchSite;
import dev.steelyard.nginx.bench.site.Measurement;
import dev.steelyard.shared.bench.BenchmarkRow;
import dev.steelyard.shared.bench.figure.Figure;
import java.util.List;

/**
 * A measurement that this run does not make: its rows are there and say why they are empty.
 *
 * @param why for people
 */
record LeftOut(List<Figure> figures, String why) implements Measurement {

  @Override
  public List<BenchmarkRow> measure(BenchSite site) {
    return figures.stream().map(figure -> figure.missing(why)).toList();
  }
}
