package dev.steelyard.nginx.page;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Weights over time: one panel an upstream, one stepped line a server; phases are shaded by turns
 * and numbered below.
 */
public final class WeightsChart implements Picture {

  private static final double PANEL = 150;
  private static final double HEAD = 34;
  private static final double STRIP = 22;

  /** Weights of one server in one upstream, each from its second on; never empty. */
  private record Steps(String name, Look look, NavigableMap<Double, Integer> weights) {
    int last() {
      return weights.lastEntry().getValue();
    }
  }

  private final String id;
  private final Timeline timeline;
  private final Map<String, List<Steps>> panels = new LinkedHashMap<>();

  /**
   * Takes names and order of servers from {@code servers}; others follow with their address.
   *
   * @param id unique in the page
   * @param weights in force from their second on; what a point leaves out keeps its weight
   * @param servers names by address, in their order
   */
  public WeightsChart(
      String id, Timeline timeline, List<WeightPoint> weights, Map<String, String> servers) {
    this.id = id;
    this.timeline = timeline;
    Map<String, String> names = new LinkedHashMap<>(servers);
    weights.stream()
        .flatMap(point -> point.weights().values().stream())
        .flatMap(byServer -> byServer.keySet().stream().sorted())
        .forEach(server -> names.putIfAbsent(server, server));
    List<String> order = List.copyOf(names.keySet());
    Map<String, Map<String, Steps>> found = new LinkedHashMap<>();
    for (WeightPoint point : weights) {
      if (!Double.isFinite(point.second())) {
        continue;
      }
      point
          .weights()
          .forEach(
              (upstream, byServer) ->
                  byServer.forEach(
                      (server, weight) ->
                          found
                              .computeIfAbsent(upstream, u -> new HashMap<>())
                              .computeIfAbsent(
                                  server,
                                  s ->
                                      new Steps(
                                          names.getOrDefault(s, s),
                                          Look.ofServer(order.indexOf(s)),
                                          new TreeMap<>()))
                              .weights()
                              .put(point.second(), weight)));
    }
    found.forEach(
        (upstream, byServer) ->
            panels.put(
                upstream,
                byServer.values().stream()
                    .sorted(Comparator.comparingInt(s -> s.look().index()))
                    .toList()));
  }

  @Override
  public @Nullable String missing() {
    return panels.isEmpty() ? "No weights were recorded." : null;
  }

  @Override
  public String svg(int width) {
    double labelRoom = width < 500 ? 84 : 130;
    Axis x = timeline.axis(44, width - labelRoom);
    double strip = (HEAD + PANEL) * panels.size() + 6;
    Svg svg =
        new Svg(
            id + "-" + width,
            width,
            (int) (strip + STRIP) + 46,
            "Weights over time, one panel an upstream and one line a server",
            summary());
    double top = HEAD;
    for (Map.Entry<String, List<Steps>> panel : panels.entrySet()) {
      Axis y = Axis.linear(0, Math.max(1, most()), top + PANEL, top, 5);
      bands(svg, x, top);
      svg.text(x.from(), top - 8, "label", panel.getKey(), width - x.from());
      Frame.left(svg, x, y, "");
      lines(svg, x, y, panel.getValue());
      labels(svg, x, y, panel.getValue(), width);
      top += HEAD + PANEL;
    }
    phases(svg, x, strip);
    Axis below = Axis.linear(0, 1, strip + STRIP, strip, 2);
    Frame.bottom(svg, x, below, false, "time since the start, min:s");
    return svg.end();
  }

  private int most() {
    return panels.values().stream()
        .flatMap(List::stream)
        .flatMap(s -> s.weights().values().stream())
        .mapToInt(Integer::intValue)
        .max()
        .orElse(1);
  }

  /** Each server has its own place in a phase for its shape, lest equal weights hide it. */
  private void lines(Svg svg, Axis x, Axis y, List<Steps> servers) {
    for (int i = 0; i < servers.size(); i++) {
      Steps steps = servers.get(i);
      svg.path(course(x, y, steps.weights()), steps.look().steps(), steps.name());
      double share = (i + 1.0) / (servers.size() + 1);
      for (Phase phase : timeline.phases()) {
        double second = phase.fromSecond() * (1 - share) + phase.toSecond() * share;
        Map.Entry<Double, Integer> inForce = steps.weights().floorEntry(second);
        if (inForce != null) {
          steps.look().marker(svg, x.at(second), y.at(inForce.getValue()));
        }
      }
    }
  }

  private static Trace course(Axis x, Axis y, NavigableMap<Double, Integer> weights) {
    int last = weights.firstEntry().getValue();
    Trace trace = new Trace().move(x.at(weights.firstKey()), y.at(last));
    for (Map.Entry<Double, Integer> step : weights.entrySet()) {
      if (step.getValue() != last) {
        last = step.getValue();
        trace.step(x.at(step.getKey()), y.at(last));
      }
    }
    return trace.level(x.to());
  }

  private static void labels(Svg svg, Axis x, Axis y, List<Steps> servers, int width) {
    double[] wanted = servers.stream().mapToDouble(s -> y.at(s.last())).toArray();
    double[] at = Frame.spread(wanted, Svg.LINE, y.to(), y.from());
    for (int i = 0; i < at.length; i++) {
      svg.line(x.to(), wanted[i], x.to() + 12, at[i], "leader");
      servers.get(i).look().marker(svg, x.to() + 14, at[i]);
      svg.text(x.to() + 22, at[i] + 4, "label", servers.get(i).name(), width - x.to() - 22);
    }
  }

  private void bands(Svg svg, Axis x, double top) {
    for (int i = 0; i < timeline.phases().size(); i += 2) {
      Phase phase = timeline.phases().get(i);
      double from = x.at(phase.fromSecond());
      double room = Math.max(0, x.at(phase.toSecond()) - from);
      svg.rect(from, top, room, PANEL, "band", timeline.describe(i));
    }
  }

  /** Numbers of the phases, with what ran where there is room for it. */
  private void phases(Svg svg, Axis x, double top) {
    for (int i = 0; i < timeline.phases().size(); i++) {
      Phase phase = timeline.phases().get(i);
      double from = x.at(phase.fromSecond());
      double room = Math.max(0, x.at(phase.toSecond()) - from);
      svg.rect(from, top, room, STRIP, i % 2 == 0 ? "band" : "clear", timeline.describe(i));
      String number = Integer.toString(i + 1);
      String whole = number + " " + Timeline.label(phase);
      String shown = Svg.width(whole) + 4 <= room ? whole : number;
      if (Svg.width(shown) + 2 <= room) {
        svg.text(from + room / 2, top + 15, "tick mid", shown);
      }
    }
  }

  private String summary() {
    List<String> parts = new ArrayList<>();
    panels.forEach(
        (upstream, servers) ->
            servers.forEach(s -> parts.add(upstream + " " + s.name() + " " + s.last())));
    return "Weights from 0 to 1000; the last are " + String.join(", ", parts) + ".";
  }
}
