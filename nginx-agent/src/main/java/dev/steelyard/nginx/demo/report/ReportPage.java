package dev.steelyard.nginx.demo.report;

import dev.steelyard.nginx.demo.report.DemoReport.Arm;
import dev.steelyard.nginx.demo.report.DemoReport.Model;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The report as one HTML file that needs nothing else: no script, no font, no picture from outside.
 *
 * <p>Each picture is there twice, for wide and for narrow screens, so that its text is readable on
 * both; the style sheet shows one of them.
 */
public final class ReportPage {

  private static final int WIDE = 860;
  private static final int NARROW = 360;

  private final DemoReport report;
  private final StringBuilder out = new StringBuilder();

  private ReportPage(DemoReport report) {
    this.report = report;
  }

  /** The whole file, to be written as UTF-8; well-formed XML after its first line. */
  public static String html(DemoReport report) {
    return new ReportPage(report).page();
  }

  private String page() {
    out.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n");
    out.append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n");
    out.append("<title>Steelyard demo report</title>\n<style>\n").append(ReportStyle.CSS);
    out.append("</style>\n</head>\n<body>\n<main>\n");
    headline();
    comparison();
    Timeline timeline = new Timeline(report.phases(), report.weights());
    heading("What ran when");
    figure(
        new PhaseChart(timeline, report.arms().stream().map(Arm::name).toList()),
        "Numbered in order; hold the pointer over one for its times.");
    heading("Weights over time");
    figure(
        new WeightsChart(timeline, report.weights(), report.servers()),
        "Weights from 0 to 1000. The shaded stretches have the numbers of “What ran when”; marks"
            + " tell the servers apart.");
    model();
    run();
    return out.append("</main>\n</body>\n</html>\n").toString();
  }

  private void headline() {
    out.append("<header>\n<h1>Steelyard demo report</h1>\n");
    element(
        "p",
        " class=\"meta\"",
        "Version %s, started %s, took %s min, seed %d"
            .formatted(
                report.version(),
                report.startedAt(),
                Figures.clock(report.seconds()),
                report.seed()));
    Verdict verdict = Verdict.of(report);
    element("p", " class=\"verdict\"", verdict.sentence());
    paragraph(extremes());
    out.append("<dl class=\"tiles\">\n");
    tile("ART ratio, gains", Figures.ratio(verdict.ratio()), verdict.confidence());
    tile(
        "p99 latency, gains",
        p99(Arms.gains(report.arms())),
        "least-conn " + p99(Arms.baseline(report.arms())));
    tile(
        "Failed by weight changes",
        Figures.count(report.failedByWeightChange()),
        Figures.count(report.weightChanges()) + " changes");
    tile(
        "Time to apply, p99",
        millis(report.applyMillisP99()),
        "median " + millis(report.applyMillisP50()));
    out.append("</dl>\n</header>\n");
  }

  /** Names the best and the worst arm, whichever they are. */
  private String extremes() {
    List<Arm> ranked =
        report.arms().stream()
            .filter(a -> Double.isFinite(a.artPer1000()))
            .sorted(Comparator.comparingDouble(Arm::artPer1000))
            .toList();
    if (ranked.size() < 2) {
      return "Fewer than two arms were measured.";
    }
    Arm best = ranked.get(0);
    Arm worst = ranked.get(ranked.size() - 1);
    return "Of all arms %s had the least tardiness (ART %s a thousand requests) and %s the most (%s)."
        .formatted(
            best.name(),
            Figures.significant(best.artPer1000()),
            worst.name(),
            Figures.significant(worst.artPer1000()));
  }

  private void comparison() {
    heading("The comparison");
    List<List<String>> arms = report.arms().stream().map(ReportTable::cells).toList();
    table("Every arm on the same arrivals", ReportTable.COLUMNS, arms);
    aside(
        "Latency is counted from the moment a request was due. Tardiness of a request is how far"
            + " its answer came after the deadline, in deadlines; a failed one counts 10. ART adds"
            + " it up over a thousand requests: less is better.");
    if (report.equalServers().size() == 2) {
      paragraph(ReportTable.equalServers(report.equalServers()));
    }
    if (!report.notes().isEmpty()) {
      subheading("Before you quote a figure");
      out.append("<ul>\n");
      report.notes().forEach(n -> out.append("<li>").append(Markup.escape(n)).append("</li>\n"));
      out.append("</ul>\n");
    }
    subheading("Tardiness against least-conn");
    figure(
        new RatioChart(report.arms(), report.pairs()),
        "Half and double are equally far from 1. Rings are the rounds of the gains policy.");
    subheading("Latency");
    figure(
        new LatencyChart(report.arms()),
        "Lower is better. Both scales are logarithmic, to the right in nines.");
  }

  private void model() {
    heading("What the published plan learned");
    Model model = report.model();
    if (model == null) {
      missing("No model was trained in this run.");
      return;
    }
    paragraph(ReportTables.summary(model));
    subheading("States");
    figure(
        new StatesChart(model.states()),
        "A circle's area is the number of windows in the state, though none is too small to see; in"
            + " dashed ones no action was ever seen.");
    if (!model.states().isEmpty()) {
      table("States of the mixture", ReportTables.STATES, ReportTables.states(model));
    }
    subheading("Transitions");
    figure(
        new TransitionChart(model.transitions()),
        "Hold the pointer over a cell for its probability.");
  }

  private void run() {
    heading("How it was measured");
    table("Arms", ReportTables.MEASUREMENT, ReportTables.measurement(report));
    if (report.pairs().isEmpty()) {
      missing("No round had both the gains policy and least-conn.");
    } else {
      table("Rounds: ART per 1000 requests", ReportTables.ROUNDS, ReportTables.rounds(report));
    }
    if (Double.isFinite(report.loadShare())) {
      paragraph(
          "The load was %s of what the servers can do, the same in every arm."
              .formatted(Figures.percent(report.loadShare())));
    }
    table("Requests a second", ReportTables.RATES, ReportTables.figures(report.ratePerSecond()));
    table(
        "Deadlines, frozen after the observation",
        ReportTables.DEADLINES,
        ReportTables.figures(report.deadlineMillis()));
    table("Emulated servers", ReportTables.SERVERS, ReportTables.servers(report));
    table("Weight changes", ReportTables.CHANGES, ReportTables.changes(report));
    aside(
        "Requests they failed: those that failed otherwise than by overload (connection lost,"
            + " protocol error, bad gateway) while weights changed. Time to apply: from the start"
            + " of a change until every worker of NGINX had it.");
    table("Machine", ReportTables.MACHINE, ReportTables.machine(report));
    heading("Repeat it");
    out.append("<p><code>mvn -Pdemo</code></p>\n");
    paragraph(
        "The seed of this run was %d: the same seed gives the same arrivals, bodies, job sizes and"
                .formatted(report.seed())
            + " random weights. How fast a machine answers is not in the seed. All figures of this"
            + " page are in report.json beside it.");
  }

  private void figure(Picture picture, String caption) {
    String missing = picture.missing();
    if (missing != null) {
      missing(missing);
      return;
    }
    out.append("<figure>\n<div class=\"wide\">\n").append(picture.svg(WIDE));
    out.append("</div>\n<div class=\"narrow\">\n").append(picture.svg(NARROW));
    out.append("</div>\n<figcaption>").append(Markup.escape(caption));
    out.append("</figcaption>\n</figure>\n");
  }

  private void table(String caption, List<Markup.Column> columns, List<List<String>> rows) {
    if (rows.isEmpty()) {
      missing(caption + ": nothing was recorded.");
    } else {
      out.append(Markup.table(caption, columns, rows));
    }
  }

  private void tile(String name, String figure, String below) {
    out.append("<div><dt>").append(Markup.escape(name)).append("</dt><dd class=\"big\">");
    out.append(Markup.escape(figure)).append("</dd><dd>").append(Markup.escape(below));
    out.append("</dd></div>\n");
  }

  private void heading(String text) {
    element("h2", "", text);
  }

  private void subheading(String text) {
    element("h3", "", text);
  }

  private void paragraph(String text) {
    element("p", "", text);
  }

  private void aside(String text) {
    element("p", " class=\"aside\"", text);
  }

  private void missing(String text) {
    element("p", " class=\"missing\"", text);
  }

  private void element(String tag, String attributes, String text) {
    out.append('<').append(tag).append(attributes).append('>').append(Markup.escape(text));
    out.append("</").append(tag).append(">\n");
  }

  private static String p99(Optional<Arm> arm) {
    return arm.map(a -> millis(a.p99Millis())).orElse("-");
  }

  private static String millis(double value) {
    return Double.isFinite(value) ? Figures.significant(value) + " ms" : "-";
  }
}
