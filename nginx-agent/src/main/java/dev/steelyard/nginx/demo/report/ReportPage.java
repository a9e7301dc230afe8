package dev.steelyard.nginx.demo.report;

import dev.steelyard.nginx.demo.report.DemoReport.Arm;
import dev.steelyard.nginx.demo.report.DemoReport.Model;
import dev.steelyard.nginx.page.Figures;
import dev.steelyard.nginx.page.LatencyChart;
import dev.steelyard.nginx.page.Page;
import dev.steelyard.nginx.page.Page.Tile;
import dev.steelyard.nginx.page.Timeline;
import dev.steelyard.nginx.page.WeightsChart;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The report as one HTML file that needs nothing else: no script, no font, no picture from outside.
 */
public final class ReportPage {

  private final DemoReport report;
  private final Page page = new Page("Steelyard demo report");

  private ReportPage(DemoReport report) {
    this.report = report;
  }

  /** The whole file, to be written as UTF-8; well-formed XML after its first line. */
  public static String html(DemoReport report) {
    return new ReportPage(report).write();
  }

  private String write() {
    headline();
    comparison();
    Timeline timeline = new Timeline(report.phases(), report.weights());
    page.heading("What ran when");
    page.figure(
        new PhaseChart(timeline, report.arms().stream().map(Arm::name).toList()),
        "Numbered in order; hold the pointer over one for its times.");
    page.heading("Weights over time");
    page.figure(
        new WeightsChart("weights", timeline, report.weights(), serverNames()),
        "Weights from 0 to 1000. The shaded stretches have the numbers of “What ran when”; marks"
            + " tell the servers apart.");
    model();
    run();
    return page.end();
  }

  private void headline() {
    Verdict verdict = Verdict.of(report);
    page.head(
        "Steelyard demo report",
        "Version %s, started %s, took %s min, seed %d"
            .formatted(
                report.version(),
                report.startedAt(),
                Figures.clock(report.seconds()),
                report.seed()),
        verdict.sentence());
    page.paragraph(extremes());
    page.tiles(
        List.of(
            new Tile("ART ratio, gains", Figures.ratio(verdict.ratio()), verdict.confidence()),
            new Tile(
                "p99 latency, gains",
                p99(Arms.gains(report.arms())),
                "least-conn " + p99(Arms.baseline(report.arms()))),
            new Tile(
                "Failed by weight changes",
                Figures.count(report.failedByWeightChange()),
                Figures.count(report.weightChanges()) + " changes"),
            new Tile(
                "Time to apply, p99",
                millis(report.applyMillisP99()),
                "median " + millis(report.applyMillisP50()))));
    page.endHead();
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
    page.heading("The comparison");
    List<List<String>> arms = report.arms().stream().map(ReportTable::cells).toList();
    page.table("Every arm on the same arrivals", ReportTable.COLUMNS, arms);
    page.aside(
        "Latency is counted from the moment a request was due. Tardiness of a request is how far"
            + " its answer came after the deadline, in deadlines; a failed one counts 10. ART adds"
            + " it up over a thousand requests: less is better.");
    if (report.equalServers().size() == 2) {
      page.paragraph(ReportTable.equalServers(report.equalServers()));
    }
    if (!report.notes().isEmpty()) {
      page.subheading("Before you quote a figure");
      page.list(report.notes());
    }
    page.subheading("Tardiness against least-conn");
    page.figure(
        new RatioChart(report.arms(), report.pairs()),
        "Half and double are equally far from 1. Rings are the rounds of the gains policy.");
    page.subheading("Latency");
    page.figure(
        new LatencyChart("latency", report.arms().stream().map(Arm::asCurve).toList()),
        "Lower is better. Both scales are logarithmic, to the right in nines.");
  }

  private void model() {
    page.heading("What the published plan learned");
    Model model = report.model();
    if (model == null) {
      page.missing("No model was trained in this run.");
      return;
    }
    page.paragraph(ReportTables.summary(model));
    page.subheading("States");
    page.figure(
        new StatesChart(model.states()),
        "A circle's area is the number of windows in the state, though none is too small to see; in"
            + " dashed ones no action was ever seen.");
    if (!model.states().isEmpty()) {
      page.table("States of the mixture", ReportTables.STATES, ReportTables.states(model));
    }
    page.subheading("Transitions");
    page.figure(
        new TransitionChart(model.transitions()),
        "Hold the pointer over a cell for its probability.");
  }

  private void run() {
    page.heading("How it was measured");
    page.table("Arms", ReportTables.MEASUREMENT, ReportTables.measurement(report));
    if (report.pairs().isEmpty()) {
      page.missing("No round had both the gains policy and least-conn.");
    } else {
      page.table("Rounds: ART per 1000 requests", ReportTables.ROUNDS, ReportTables.rounds(report));
    }
    if (Double.isFinite(report.loadShare())) {
      page.paragraph(
          "The load was %s of what the servers can do, the same in every arm."
              .formatted(Figures.percent(report.loadShare())));
    }
    page.table(
        "Requests a second", ReportTables.RATES, ReportTables.figures(report.ratePerSecond()));
    page.table(
        "Deadlines, frozen after the observation",
        ReportTables.DEADLINES,
        ReportTables.figures(report.deadlineMillis()));
    page.table("Emulated servers", ReportTables.SERVERS, ReportTables.servers(report));
    page.table("Weight changes", ReportTables.CHANGES, ReportTables.changes(report));
    page.aside(
        "Requests they failed: those that failed otherwise than by overload (connection lost,"
            + " protocol error, bad gateway) while weights changed. Time to apply: from the start"
            + " of a change until every worker of NGINX had it.");
    page.table("Machine", ReportTables.MACHINE, ReportTables.machine(report));
    page.heading("Repeat it");
    page.code("mvn -Pdemo");
    page.paragraph(
        "The seed of this run was %d: the same seed gives the same arrivals, bodies, job sizes and"
                .formatted(report.seed())
            + " random weights. How fast a machine answers is not in the seed. All figures of this"
            + " page are in report.json beside it.");
  }

  private Map<String, String> serverNames() {
    Map<String, String> names = new LinkedHashMap<>();
    report.servers().forEach(server -> names.put(server.hostPort(), server.name()));
    return names;
  }

  private static String p99(Optional<Arm> arm) {
    return arm.map(a -> millis(a.p99Millis())).orElse("-");
  }

  private static String millis(double value) {
    return Double.isFinite(value) ? Figures.significant(value) + " ms" : "-";
  }
}
