package dev.steelyard.shared.bench.run;

import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.bench.BenchmarkReport;
import dev.steelyard.shared.bench.BenchmarkRow;
import dev.steelyard.shared.bench.figure.Figure;
import dev.steelyard.shared.config.Programs;
import dev.steelyard.shared.provision.ChildProcess;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Measurements one after the other; one that fails costs its own rows only.
 *
 * @param <P> where they are made
 */
public final class Benchmark<P extends Place> {

  private final List<Measurement<P>> measurements;
  private final List<String> only;
  private int failures;

  /**
   * @param only beginnings of the names of figures that are wanted; empty for all
   */
  public Benchmark(List<Measurement<P>> measurements, List<String> only) {
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

  private static <P extends Place> Stream<Figure> figures(List<Measurement<P>> measurements) {
    return measurements.stream().flatMap(measurement -> measurement.figures().stream());
  }

  private boolean wanted(String name) {
    return only.isEmpty() || only.stream().anyMatch(name::startsWith);
  }

  /** Runs what is wanted. */
  public List<BenchmarkRow> run(P place) {
    List<BenchmarkRow> rows = new ArrayList<>();
    for (Measurement<P> measurement : measurements) {
      if (figures(List.of(measurement)).anyMatch(figure -> wanted(figure.name()))) {
        rows.addAll(rows(measurement, place));
      }
    }
    return rows.stream().filter(row -> wanted(row.name())).toList();
  }

  private List<BenchmarkRow> rows(Measurement<P> measurement, P place) {
    try {
      return measurement.measure(place);
    } catch (SteelyardException e) {
      if (ChildProcess.allEnd()) {
        throw e; // on Ctrl-C the processes end under the measurement's hands
      }
      failures++;
      place.keepFolder();
      String why = SteelyardException.sentence(e);
      place.say("not measured: " + why);
      return measurement.missing(why);
    }
  }

  /** Measurements that gave no rows. */
  public int failures() {
    return failures;
  }

  /**
   * Prints the table, and writes the JSON if wanted.
   *
   * @param rough whether too little was measured for the intervals to mean much
   * @return the exit status: 0 when every figure was measured
   */
  public int tell(BenchmarkReport report, boolean rough, PrintWriter out, @Nullable Path json) {
    if (rough) {
      out.println("Rough: --quick measures too little for its intervals to mean much.");
    }
    out.print(report.table());
    out.flush();
    if (json != null) {
      report.write(json);
    }
    return failures == 0 ? 0 : Programs.FAILED;
  }
}
