package dev.steelyard.nginx.demo.report;

import dev.steelyard.nginx.demo.report.DemoReport.Model;
import dev.steelyard.nginx.demo.report.DemoReport.State;
import dev.steelyard.nginx.page.Figures;
import dev.steelyard.nginx.page.Markup.Column;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Columns and cells of the page's tables after the comparison; cells are plain text. */
final class ReportTables {

  static final List<Column> STATES =
      List.of(
          new Column("state", true),
          new Column("visits", true),
          new Column("mean latency ms", true),
          new Column("connections", true),
          new Column("value", true),
          new Column("best weights", false),
          new Column("most likely next", false));

  static final List<Column> MEASUREMENT =
      List.of(
          new Column("arm", false),
          new Column("blocks of time", true),
          new Column("samples", true),
          new Column("sent late, p99 ms", true),
          new Column("errors by kind", false));

  static final List<Column> ROUNDS =
      List.of(
          new Column("round", true),
          new Column("least-conn", true),
          new Column("gains", true),
          new Column("ratio", true));

  static final List<Column> RATES =
      List.of(new Column("request type", false), new Column("a second", true));

  static final List<Column> DEADLINES =
      List.of(new Column("upstream", false), new Column("ms", true));

  static final List<Column> SERVERS =
      List.of(
          new Column("server", false),
          new Column("address", false),
          new Column("slots", true),
          new Column("speed", true));

  static final List<Column> CHANGES =
      List.of(new Column("figure", false), new Column("value", true));

  static final List<Column> MACHINE =
      List.of(new Column("what", false), new Column("value", false));

  private ReportTables() {}

  /** Size of the model and how much of it was ever seen. */
  static String summary(Model model) {
    long pairs = (long) model.components() * model.actions();
    return "%s windows made a Gaussian mixture of %s states with %s actions; %s of its %s pairs of"
            .formatted(
                Figures.count(model.windows()),
                Figures.count(model.components()),
                Figures.count(model.actions()),
                Figures.count(model.visitedPairs()),
                Figures.count(pairs))
        + " state and action were seen (%s)."
            .formatted(Figures.percent(model.visitedPairs() / (double) pairs));
  }

  static List<List<String>> states(Model model) {
    return model.states().stream()
        .map(
            s ->
                List.of(
                    Integer.toString(s.index()),
                    Figures.count(s.visits()),
                    Figures.significant(s.meanLatencyMillis()),
                    Figures.significant(s.connections()),
                    Figures.significant(s.value()),
                    bestWeights(s),
                    next(model.transitions(), s.index())))
        .toList();
  }

  static List<List<String>> measurement(DemoReport report) {
    return report.arms().stream()
        .map(
            a ->
                List.of(
                    a.name(),
                    Figures.count(a.blocks()),
                    Figures.count(a.samples()),
                    Figures.significant(a.latenessP99Millis()),
                    errorKinds(a.errorKinds())))
        .toList();
  }

  static List<List<String>> rounds(DemoReport report) {
    return report.pairs().stream()
        .map(
            p ->
                List.of(
                    Integer.toString(p.round()),
                    Figures.significant(p.leastConn()),
                    Figures.significant(p.gains()),
                    Figures.ratio(p.ratio())))
        .toList();
  }

  static List<List<String>> servers(DemoReport report) {
    return report.servers().stream()
        .map(
            s ->
                List.of(
                    s.name(),
                    s.hostPort(),
                    Figures.count(s.slots()),
                    Figures.significant(s.speed())))
        .toList();
  }

  static List<List<String>> changes(DemoReport report) {
    return List.of(
        List.of("changes applied", Figures.count(report.weightChanges())),
        List.of("requests they failed", Figures.count(report.failedByWeightChange())),
        List.of("time to apply, median ms", Figures.significant(report.applyMillisP50())),
        List.of("time to apply, p99 ms", Figures.significant(report.applyMillisP99())));
  }

  static List<List<String>> machine(DemoReport report) {
    return report.machine().entrySet().stream()
        .map(e -> List.of(e.getKey(), e.getValue()))
        .toList();
  }

  /** One row a name, in the map's order. */
  static List<List<String>> figures(Map<String, Double> byName) {
    return byName.entrySet().stream()
        .map(e -> List.of(e.getKey(), Figures.significant(e.getValue())))
        .toList();
  }

  private static String errorKinds(Map<String, Long> kinds) {
    return kinds.isEmpty()
        ? "none"
        : kinds.entrySet().stream()
            .map(e -> e.getKey() + " " + Figures.count(e.getValue()))
            .collect(Collectors.joining(", "));
  }

  private static String bestWeights(State state) {
    return state.bestWeights().isEmpty()
        ? "no action seen"
        : state.bestWeights().stream().map(String::valueOf).collect(Collectors.joining(" "));
  }

  private static String next(List<List<Double>> transitions, int state) {
    if (state < 0 || state >= transitions.size() || transitions.get(state).isEmpty()) {
      return "never left";
    }
    List<Double> row = transitions.get(state);
    int likeliest =
        IntStream.range(0, row.size())
            .boxed()
            .max(Comparator.comparingDouble(row::get))
            .orElseThrow();
    return likeliest + " (" + Figures.ratio(row.get(likeliest)) + ")";
  }
}
