package dev.steelyard.client.load.report;

import dev.steelyard.client.load.report.Course.Point;
import dev.steelyard.client.load.report.LineChart.Axis;
import dev.steelyard.client.load.report.LineChart.Line;
import dev.steelyard.shared.bus.LoadStatus;
import dev.steelyard.shared.bus.LoadStatus.Latency;
import dev.steelyard.shared.bus.LoadStatus.TypeStatus;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.ToDoubleFunction;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;

/** A finished run as one page that needs nothing else: tables, and pictures as inline SVG. */
public final class HtmlReport {

  private static final double NANOS_PER_MILLI = 1e6;
  private static final int TICKS_PER_HALF = 5;
  private static final String SAID = "what the first one said";
  private static final Axis TIME = new Axis("seconds since the start", false);

  private static final String STYLE =
      """
      :root { color-scheme: light dark; --ground: #ffffff; --ink: #1b1f24; --muted: #57606a;
        --rule: #d9dee3; --s0: #0072b2; --s1: #c85200; --s2: #00855f; --s3: #b0578a; }
      @media screen and (prefers-color-scheme: dark) { :root { --ground: #15181d; --ink: #e6e9ed;
        --muted: #9aa4af; --rule: #343b44; --s0: #56b4e9; --s1: #e8743b; --s2: #1fb48a;
        --s3: #d98fbb; } }
      body { margin: 0; background: var(--ground); color: var(--ink);
        font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, Arial, sans-serif; }
      main { max-width: 892px; margin: 0 auto; padding: 32px 16px 64px; }
      h1 { font-size: 26px; line-height: 1.3; margin: 4px 0 12px; }
      h2 { font-size: 19px; margin: 40px 0 8px; }
      .meta { color: var(--muted); font-size: 14px; margin: 0; overflow-wrap: anywhere; }
      .scroll { overflow-x: auto; }
      table { border-collapse: collapse; font-size: 14px; font-variant-numeric: tabular-nums; }
      th, td { padding: 4px 14px 4px 0; text-align: right; border-bottom: 1px solid var(--rule);
        white-space: nowrap; }
      th:first-child, th.text, td.text { text-align: left; }
      td.text { white-space: normal; min-width: 280px; overflow-wrap: anywhere; }
      thead th { color: var(--muted); font-weight: 500; }
      svg { display: block; width: 100%; height: auto;
        font: 12px system-ui, -apple-system, "Segoe UI", Roboto, Arial, sans-serif; }
      svg text { fill: var(--ink); }
      svg .tick, svg .name { fill: var(--muted); }
      .mid { text-anchor: middle; } .end { text-anchor: end; }
      .grid { stroke: var(--rule); fill: none; }
      .line { fill: none; stroke-width: 1.75; stroke-linejoin: round;
        stroke-linecap: round; }
      .dot { fill: none; stroke-width: 2.5; }
      .s0 { stroke: var(--s0); } .s1 { stroke: var(--s1); stroke-dasharray: 7 3; }
      .s2 { stroke: var(--s2); stroke-dasharray: 2 3; }
      .s3 { stroke: var(--s3); stroke-dasharray: 9 3 2 3; }
      """;

  private HtmlReport() {}

  /**
   * The whole page.
   *
   * @param about lines on what was run, and with what
   */
  public static String page(
      LoadStatus run, List<Point> course, List<Threshold.Outcome> outcomes, List<String> about) {
    StringBuilder out = new StringBuilder();
    String name = run.name() == null ? "Load run" : run.name();
    out.append("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n")
        .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>")
        .append(Markup.escape(name))
        .append("</title>\n<style>\n")
        .append(STYLE)
        .append("</style></head><body><main>\n<p class=\"meta\">")
        .append(Markup.escape(name))
        .append("</p>\n");
    verdict(out, run);
    about.forEach(line -> out.append("<p class=\"meta\">" + Markup.escape(line) + "</p>\n"));
    if (!outcomes.isEmpty()) {
      out.append("<h2>Thresholds</h2>\n<ul>\n");
      outcomes.forEach(
          outcome -> out.append("<li>" + Markup.escape(outcome.sentence()) + "</li>\n"));
      out.append("</ul>\n");
    }
    tables(out, run);
    for (LineChart chart : charts(run, course)) {
      out.append("<h2>" + Markup.escape(chart.title()) + "</h2>\n").append(chart.svg());
    }
    if (run.generator() != null) {
      out.append("<h2>The generator itself</h2>\n");
      SummaryText.generator(run.generator())
          .lines()
          .forEach(line -> out.append("<p class=\"meta\">" + Markup.escape(line) + "</p>\n"));
    }
    return out.append("</main></body></html>\n").toString();
  }

  private static void verdict(StringBuilder out, LoadStatus run) {
    if (run.verdict() != null) {
      out.append("<h1>Verdict: " + Markup.escape(run.verdict().state()) + "</h1>\n<p>")
          .append(Markup.escape(SummaryText.meaning(run.verdict())))
          .append("</p>\n<ul>\n");
      run.verdict()
          .reasons()
          .forEach(reason -> out.append("<li>" + Markup.escape(reason) + "</li>\n"));
      out.append("</ul>\n");
    }
  }

  private static void tables(StringBuilder out, LoadStatus run) {
    List<TypeStatus> rows = SummaryText.rows(run);
    List<List<String>> counts = new ArrayList<>();
    List<List<String>> latencies = new ArrayList<>();
    List<List<String>> failures = new ArrayList<>();
    for (TypeStatus row : rows) {
      counts.add(
          cells(
              row.type(),
              row.planned(),
              row.sent(),
              row.dropped(),
              row.completed(),
              row.failed(),
              row.late()));
      latencies.add(latency(row.type() + ", from the intended send", row.intended()));
      latencies.add(latency(row.type() + ", from the actual send", row.service()));
      latencies.add(latency(row.type() + ", lateness of the send", row.lateness()));
      if (row.failures() != null) {
        row.failures()
            .forEach(
                (kind, failure) ->
                    failures.add(
                        cells(
                            row.type() + ", " + kind,
                            failure.count(),
                            millis(failure.latency().p99Millis()),
                            millis(failure.firstMillis() / 1000.0),
                            failure.firstText())));
      }
    }
    table(
        out,
        "Requests",
        List.of("planned", "sent", "dropped", "completed", "failed", "late"),
        counts);
    table(
        out,
        "Latencies, ms",
        List.of("count", "mean", "p50", "p90", "p99", "p99.9", "max"),
        latencies);
    if (!failures.isEmpty()) {
      table(out, "Errors by kind", List.of("count", "p99, ms", "first after, s", SAID), failures);
    }
  }

  private static List<String> latency(String name, Latency of) {
    if (of.count() == 0) {
      return cells(name, 0, "-", "-", "-", "-", "-", "-");
    }
    return cells(
        name,
        of.count(),
        millis(of.meanMillis()),
        millis(of.p50Millis()),
        millis(of.p90Millis()),
        millis(of.p99Millis()),
        millis(of.p999Millis()),
        millis(of.maxMillis()));
  }

  private static List<String> cells(Object... values) {
    return Arrays.stream(values).map(String::valueOf).toList();
  }

  private static String millis(double value) {
    return String.format(Locale.ROOT, "%.3f", value);
  }

  private static void table(
      StringBuilder out, String caption, List<String> columns, List<List<String>> rows) {
    out.append(
            "<h2>" + Markup.escape(caption) + "</h2>\n<div class=\"scroll\"><table><thead><tr><th>")
        .append("</th>");
    columns.forEach(
        column ->
            out.append(column.equals(SAID) ? "<th class=\"text\">" : "<th>")
                .append(Markup.escape(column) + "</th>"));
    out.append("</tr></thead><tbody>\n");
    for (List<String> row : rows) {
      out.append("<tr><th>" + Markup.escape(row.get(0)) + "</th>");
      for (int i = 1; i < row.size(); i++) {
        String kind = columns.get(i - 1).equals(SAID) ? "<td class=\"text\">" : "<td>";
        out.append(kind + Markup.escape(row.get(i)) + "</td>");
      }
      out.append("</tr>\n");
    }
    out.append("</tbody></table></div>\n");
  }

  private static List<LineChart> charts(LoadStatus run, List<Point> course) {
    TypeStatus total = Objects.requireNonNull(run.total());
    List<LineChart> charts = new ArrayList<>();
    charts.add(
        new LineChart(
            "latency",
            "Latency over time",
            TIME,
            "ms",
            true,
            List.of(
                over(course, "intended p50", Point::intendedP50),
                over(course, "intended p99", Point::intendedP99),
                over(course, "service p50", Point::serviceP50),
                over(course, "service p99", Point::serviceP99))));
    charts.add(
        new LineChart(
            "percentiles",
            "Latency by percentile",
            new Axis("percentile, each nine with equal room", true),
            "ms",
            true,
            List.of(
                percentiles("from the intended send", total.intended()),
                percentiles("from the actual send", total.service()),
                percentiles("lateness of the send", total.lateness()))));
    charts.add(
        new LineChart(
            "lateness",
            "Lateness of the sends over time",
            TIME,
            "ms",
            true,
            List.of(
                over(course, "p50", Point::latenessP50), over(course, "p99", Point::latenessP99))));
    if (total.failed() + total.dropped() > 0) {
      charts.add(
          new LineChart(
              "errors",
              "Errors and drops over time",
              TIME,
              "per s",
              false,
              List.of(
                  over(course, "failed", point -> point.failed() / point.lengthSeconds()),
                  over(course, "dropped", point -> point.dropped() / point.lengthSeconds()))));
    }
    charts.add(
        new LineChart(
            "rate",
            "Rate planned against sent",
            TIME,
            "per s",
            false,
            List.of(
                over(course, "planned", point -> point.planned() / point.lengthSeconds()),
                over(course, "sent", point -> point.sent() / point.lengthSeconds()),
                over(course, "completed", point -> point.completed() / point.lengthSeconds()))));
    return charts;
  }

  private static Line over(List<Point> course, String name, ToDoubleFunction<Point> of) {
    List<Point> whole = course.stream().filter(point -> point.lengthSeconds() > 0.2).toList();
    return new Line(
        name,
        whole.stream().map(Point::seconds).toList(),
        whole.stream().map(point -> of.applyAsDouble(point)).toList());
  }

  private static Line percentiles(String name, Latency latency) {
    Histogram histogram = Histograms.decode(latency);
    // The last request stands at the finest percentile that so many requests can tell apart.
    List<Double> xs = new ArrayList<>();
    List<Double> ys = new ArrayList<>();
    double finest = 100 - 100.0 / Math.max(1, histogram.getTotalCount());
    for (HistogramIterationValue at : histogram.percentiles(TICKS_PER_HALF)) {
      xs.add(Math.min(finest, at.getPercentileLevelIteratedTo()));
      ys.add(at.getValueIteratedTo() / NANOS_PER_MILLI);
    }
    return new Line(name, xs, ys);
  }
}
