package dev.steelyard.nginx.page.evaluation;

import dev.steelyard.nginx.page.LatencyChart;
import dev.steelyard.nginx.page.Markup.Column;
import dev.steelyard.nginx.page.Page;
import dev.steelyard.nginx.page.Timeline;
import dev.steelyard.nginx.page.WeightsChart;
import dev.steelyard.nginx.page.evaluation.Extras.Course;
import dev.steelyard.nginx.page.evaluation.Extras.Latencies;
import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.bench.BenchmarkReport;
import dev.steelyard.shared.bench.BenchmarkRow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** An evaluation as one HTML file that needs nothing else. */
public final class EvaluationPage {

  private static final String TITLE = "Steelyard: routing evaluated";

  private static final List<Column> FIGURES =
      List.of(
          new Column("figure", false),
          new Column("value", true),
          new Column("95 %", true),
          new Column("bound", true),
          new Column("verdict", false),
          new Column("samples", true));

  private static final List<Column> CONDITIONS =
      List.of(new Column("figure", false), new Column("conditions", false));

  private static final List<Column> CONFIG =
      List.of(new Column("asked for", false), new Column("value", false));

  private final BenchmarkReport report;
  private final Extras extras;
  private final Page page = new Page(TITLE);

  private EvaluationPage(BenchmarkReport report, Extras extras) {
    this.report = report;
    this.extras = extras;
  }

  /** The whole file, to be written as UTF-8; well-formed XML after its first line. */
  public static String html(BenchmarkReport report, Extras extras) {
    return new EvaluationPage(report, extras).text();
  }

  /** Writes the file. */
  public static void write(BenchmarkReport report, Extras extras, Path file) {
    try {
      Files.writeString(file, html(report, extras));
    } catch (IOException e) {
      throw new SteelyardException(
          ErrorCode.FAILED,
          "cannot write " + file + " (" + e + ")",
          "choose a file in a directory that exists and has space",
          e);
    }
  }

  private String text() {
    page.head(
        TITLE,
        "Version %s, started %s, seed %d, %s"
            .formatted(
                report.version(), report.startedAt(), report.seed(), BenchmarkReport.machine()),
        verdict());
    page.paragraph(
        "ART is accumulated relative tardiness: how far an answer came after its deadline, in"
            + " deadlines, added up over the requests; a failed request counts 10. Ratios are to"
            + " the baseline on the same requests; less than 1 is better, and an interval that"
            + " holds 1 is no difference.");
    page.endHead();
    ratios();
    latencies();
    courses();
    if (!extras.predictions().isEmpty()) {
      page.heading("Predicted and measured");
      page.figure(
          new PredictionChart("predictions", extras.predictions()),
          "The simulator's ratio for the same servers, rates and deadlines against the one"
              + " measured on NGINX. On the dashed line both are the same; the band is 15 %.");
    }
    page.heading("All figures");
    page.table(
        "Every figure of this run", FIGURES, report.rows().stream().map(this::cells).toList());
    page.heading("How it was measured");
    page.table(
        "Conditions of each figure",
        CONDITIONS,
        report.rows().stream()
            .filter(row -> !row.note().isEmpty())
            .map(row -> List.of(row.name(), row.note()))
            .toList());
    page.table(
        "What was asked for",
        CONFIG,
        new TreeMap<>(report.config())
            .entrySet().stream().map(e -> List.of(e.getKey(), e.getValue())).toList());
    return page.end();
  }

  private String verdict() {
    long asked = report.rows().stream().filter(row -> row.target() != null).count();
    long met = report.rows().stream().filter(row -> Boolean.TRUE.equals(row.met())).count();
    if (asked == 0) {
      return report.rows().size() + " figures, none with a bound.";
    }
    List<String> missed =
        report.rows().stream()
            .filter(row -> row.target() != null && !Boolean.TRUE.equals(row.met()))
            .map(BenchmarkRow::name)
            .toList();
    String rest = missed.isEmpty() ? "" : " Not met: " + String.join(", ", missed) + ".";
    return "%d of %d bounds met.%s".formatted(met, asked, rest);
  }

  private void ratios() {
    page.heading("Ratios");
    List<ForestGroup> groups = ForestGroup.of(report.rows());
    if (groups.isEmpty()) {
      page.missing("No ratio was measured.");
      return;
    }
    page.paragraph(
        "Dots are geometric means of the pairs, lines their 95 % intervals, upright lines the"
            + " bounds. The scale is logarithmic.");
    int number = 0;
    for (ForestGroup group : groups) {
      page.subheading(group.scenario());
      page.figure(new ForestChart("forest" + number++, group), "");
    }
  }

  private void latencies() {
    if (extras.latencies().isEmpty()) {
      return;
    }
    page.heading("Latency");
    int number = 0;
    for (Latencies latencies : extras.latencies()) {
      page.subheading(latencies.title());
      page.figure(
          new LatencyChart("latency" + number++, latencies.curves()),
          "Lower is better. Both scales are logarithmic, to the right in nines; latency counts from"
              + " the moment a request was due.");
    }
  }

  private void courses() {
    if (extras.courses().isEmpty()) {
      return;
    }
    page.heading("Weights over time");
    int number = 0;
    for (Course course : extras.courses()) {
      page.subheading(course.title());
      Timeline timeline = new Timeline(course.phases(), course.points());
      String phases =
          IntStream.range(0, timeline.phases().size())
              .mapToObj(timeline::describe)
              .collect(Collectors.joining("; "));
      page.figure(
          new WeightsChart("weights" + number++, timeline, course.points(), course.servers()),
          "One pair: " + phases + ". Marks tell the servers apart.");
    }
  }

  private List<String> cells(BenchmarkRow row) {
    return List.of(
        row.name(),
        row.figure(),
        row.interval(),
        row.target() == null ? "" : row.target().toString(),
        row.verdict(),
        Long.toString(row.samples()));
  }
}
