package dev.steelyard.nginx.bench.routing;

import dev.steelyard.nginx.bench.routing.CellRuns.Usage;
import dev.steelyard.shared.bench.BenchmarkRow;
import dev.steelyard.shared.bench.figure.Figure;
import dev.steelyard.shared.bench.figure.Interval;
import dev.steelyard.shared.bench.run.Measurement;
import java.util.Collection;
import java.util.List;

/** What the agents cost in the pairs that were run before, of all cells. */
final class AgentShare implements Measurement<RealSite> {

  private static final Figure FIGURE = Figure.surelyAtMost("real.agentCpuShare", "core", 0.01);

  @Override
  public List<Figure> figures() {
    return List.of(FIGURE);
  }

  @Override
  public List<BenchmarkRow> measure(RealSite site) {
    return List.of(row(site.done().values()));
  }

  static BenchmarkRow row(Collection<CellRuns> cells) {
    double[] shares =
        cells.stream()
            .flatMap(runs -> runs.usages().stream())
            .mapToDouble(Usage::agentShare)
            .toArray();
    if (shares.length == 0) {
      return FIGURE.missing("no cell was run");
    }
    return FIGURE.row(
        Interval.ofMean(shares),
        "user and system time of an agent's process without its NGINX, from the end of the warm-up"
            + " of a pair to the end of its load; the costlier of both agents in each pair, a"
            + " decision a second over 3 servers and 3 request types");
  }
}
