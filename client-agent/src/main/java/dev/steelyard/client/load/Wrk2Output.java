package dev.steelyard.client.load;

import dev.steelyard.client.load.report.LatencyValues;
import dev.steelyard.client.load.report.Wrk2Course;
import dev.steelyard.client.load.report.Wrk2Text;
import dev.steelyard.shared.bus.LoadStatus;
import dev.steelyard.shared.bus.LoadStatus.TypeStatus;
import dev.steelyard.shared.bus.StartLoad;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/** What a run prints and writes as wrk2 does, when it is asked to. */
final class Wrk2Output {

  private static final String NOT_FORGOTTEN =
      "latencies are those of the whole run, which is too short for wrk2 to forget its first 10 s";
  private static final int CONNECTIONS = 100;

  private final OutputOptions options;
  private final PrintWriter out;
  private final List<String> urls;
  private final int threads;
  private final boolean dsb;
  private final Wrk2Text text;
  private final Wrk2Course course;

  /**
   * @param urls given on the command line; with several the plan has a type for each, in their
   *     order
   */
  Wrk2Output(OutputOptions options, StartLoad plan, List<String> urls, PrintWriter out) {
    this.options = options;
    this.out = out;
    this.urls = urls.isEmpty() ? List.of(String.valueOf(plan.target())) : urls;
    this.dsb = Boolean.TRUE.equals(plan.dsb());
    int copies = this.urls.size();
    this.threads = plan.threads() == null ? 1 : Math.max(1, plan.threads() / copies);
    int connections =
        plan.connectionsPerType() == null ? CONNECTIONS : plan.connectionsPerType() / copies;
    double seconds = seconds(plan);
    this.text =
        new Wrk2Text(
            this.urls,
            seconds,
            threads,
            connections,
            new Wrk2Text.Parts(
                options.latency, options.uncorrected, options.separate, options.sent, dsb));
    this.course =
        dsb && options.wrk2Text()
            ? Wrk2Course.forgetting(connections / threads, seconds, this::line)
            : Wrk2Course.whole();
  }

  /** How long the run is meant to be; 0 when that is not in the plan itself. */
  private static double seconds(StartLoad plan) {
    if (plan.stages() != null) {
      return plan.stages().stream()
          .filter(Objects::nonNull)
          .mapToDouble(StartLoad.Stage::seconds)
          .sum();
    }
    if (plan.users() != null) {
      return plan.users().seconds();
    }
    Double given = null;
    if (plan.trace() != null) {
      given = plan.trace().seconds();
    } else if (plan.random() != null) {
      given = plan.random().totalSeconds();
    }
    return given == null ? 0 : given;
  }

  private void line(String line) {
    print(line + System.lineSeparator());
  }

  private void print(String some) {
    out.print(some);
    out.flush();
  }

  /** Whether the seconds must come with their histograms. */
  boolean wholeSeconds() {
    return course.forgets();
  }

  void begin() {
    if (options.wrk2Text()) {
      print(text.opening());
    }
  }

  /** One second of a running run. */
  void second(LoadStatus status) {
    course.add(status);
  }

  /**
   * The end.
   *
   * @param notes gets what is not the text
   * @param directory of files whose names wrk2 chooses
   */
  void end(LoadStatus result, double measuredSeconds, PrintWriter notes, Path directory) {
    if (options.wrk2Text()) {
      print(text.results(result, measuredSeconds, course));
      if (dsb && !course.forgot()) {
        notes.println(NOT_FORGOTTEN);
        notes.flush();
      }
    }
    if (options.values) {
      for (int i = 0; i < urls.size(); i++) {
        TypeStatus of = urls.size() > 1 ? result.types().get(i) : result.total();
        writeValues(Objects.requireNonNull(of), directory.resolve(i * threads + ".txt"));
      }
    }
  }

  private void writeValues(TypeStatus of, Path file) {
    try (Writer values = Files.newBufferedWriter(file)) {
      LatencyValues.print(dsb ? of.service() : of.intended(), values);
    } catch (IOException e) {
      throw RunOutputs.cannotWrite(file, e);
    }
  }
}
