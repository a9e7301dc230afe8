package dev.steelyard.nginx.bench;

import dev.steelyard.nginx.bench.site.BenchSite;
import dev.steelyard.nginx.bench.site.Measurement;
import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.bench.BenchmarkRow;
import dev.steelyard.shared.bench.figure.Figure;
import dev.steelyard.shared.provision.ChildProcess;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Measurements one after the other; one that fails costs its own rows only. */
final class Benchmark {

  private final List<Measurement> measurements;
  private final List<String> only;
  private int failures;

  /**
   * @param only beginnings of the names of figures that are wanted; empty for all
   */
  Benchmark(List<Measurement> measurements, List<String> only) {
    this.measurements = List.copyOf(measurements);
    this.only = List.copyOf(only);
    for (String prefix : only) {
      List<String> names = figures(this.measurements).map(Figure::name).toList();
      if (names.stream().noneMatch(name -> name.startsWith(prefix))) {
        throw SteelyardException.badRequest(
            "--only " + prefix, "no figure begins so: " + String.join(", ", names));
      }
    }
  }

  private static Stream<Figure> figures(List<Measurement> measurements) {
    return measurements.stream().flatMap(measurement -> measurement.figures().stream());
  }

  private boolean wanted(String name) {
    return only.isEmpty() || only.stream().anyMatch(name::startsWith);
  }

  /** Runs what is wanted. */
  List<BenchmarkRow> run(BenchSite site) {
    List<BenchmarkRow> rows = new ArrayList<>();
    for (Measurement measurement : measurements) {
      if (figures(List.of(measurement)).anyMatch(figure -> wanted(figure.name()))) {
        rows.addAll(rows(measurement, site));
      }
    }
    return rows.stream().filter(row -> wanted(row.name())).toList();
  }

  private List<BenchmarkRow> rows(Measurement measurement, BenchSite site) {
    try {
      return measurement.measure(site);
    } catch (SteelyardException e) {
      if (ChildProcess.allEnd()) {
        throw e; // on Ctrl-C the processes end under the measurement's hands
      }
      failures++;
      site.keepFolder();
      String why = SteelyardException.sentence(e);
      site.say("not measured: " + why);
      return measurement.figures().stream().map(figure -> figure.missing(why)).toList();
    }
  }

  /** Measurements that gave no rows. */
  int failures() {
    return failures;
  }
}
