package dev.steelyard.nginx.demo;

import dev.steelyard.nginx.demo.DemoReport.Phase;
import dev.steelyard.nginx.demo.DemoReport.ServerSpec;
import dev.steelyard.nginx.demo.DemoReport.WeightPoint;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Weights over time: one panel an upstream, one stepped line a server; phases are shaded by turns
 * and numbered below.
 */
final class WeightsChart implements Picture {

  private static final double PANEL = 150;
  private static final double HEAD = 34;
  private static final double STRIP = 22;

  private final Timeline timeline;
  private final List<WeightPoint> points;
  private final Map<String, Set<String>> upstreams = new LinkedHashMap<>();
  private final Map<String, Look> looks = new LinkedHashMap<>();
  private final Map<String, String> names = new LinkedHashMap<>();

  /**
   * Takes names and order of servers from {@code servers}; others keep their address as name.
   *
   * @param weights in force from their second on; an upstream that a point leaves out keeps its own
   */
  WeightsChart(Timeline timeline, List<WeightPoint> weights, List<ServerSpec> servers) {
    this.timeline = timeline;
    this.points =
        weights.stream()
            .filter(p -> Double.isFinite(p.second()))
            .sorted(Comparator.comparingDouble(WeightPoint::second))
            .toList();
    for (ServerSpec server : servers) {
      names.put(server.hostPort(), server.name());
      look(server.hostPort());
    }
    for (WeightPoint point : points) {
      point
          .weights()
          .forEach(
              (upstream, byServer) -> {
                byServer.keySet().stream().sorted().forEach(this::look);
                upstreams
                    .computeIfAbsent(upstream, u -> new LinkedHashSet<>())
                    .addAll(byServer.keySet());
              });
    }
    upstreams.values().removeIf(Set::isEmpty);
  }

  private void look(String server) {
    looks.putIfAbsent(server, Look.ofServer(looks.size()));
  }

  @Override
  public @Nullable String missing() {
    return upstreams.isEmpty() ? "No weights were recorded." : null;
  }

  @Override
  public String svg(int width) {
    double labelRoom = width < 500 ? 84 : 130;
    Axis x = timeline.axis(44, width - labelRoom);
    double strip = (HEAD + PANEL) * upstreams.size() + 6;
    Svg svg =
        new Svg(
            "weights-" + width,
            width,
            (int) (strip + STRIP) + 46,
            "Weights over time, one panel an upstream and one line a server",
            summary());
    int most =
        points.stream()
            .flatMap(p -> p.weights().values().stream())
            .flatMap(byServer -> byServer.values().stream())
            .mapToInt(Integer::intValue)
            .max()
            .orElse(1);
    double top = HEAD;
    for (Map.Entry<String, Set<String>> upstream : upstreams.entrySet()) {
      panel(svg, x, top, most, upstream.getKey(), upstream.getValue(), width);
      top += HEAD + PANEL;
    }
    phases(svg, x, strip);
    Axis below = Axis.linear(0, 1, strip + STRIP, strip, 2);
    Frame.bottom(svg, x, below, false, "time since the start, min:s");
    return svg.end();
  }

  private void panel(
      Svg svg, Axis x, double top, int most, String name, Set<String> servers, int width) {
    Axis y = Axis.linear(0, Math.max(1, most), top + PANEL, top, 5);
    bands(svg, x, top);
    svg.text(x.from(), top - 8, "label", name, width - x.from());
    Frame.left(svg, x, y, "");
    List<String> drawn = new ArrayList<>(looks.keySet());
    drawn.retainAll(servers);
    double[] last = new double[drawn.size()];
    for (int i = 0; i < last.length; i++) {
      String server = drawn.get(i);
      last[i] = line(svg, x, y, name, server, (i + 1.0) / (last.length + 1));
    }
    double[] at = Frame.spread(last, Svg.LINE, top, top + PANEL);
    for (int i = 0; i < last.length; i++) {
      Look look = looks.getOrDefault(drawn.get(i), new Look(0));
      svg.line(x.to(), last[i], x.to() + 12, at[i], "leader");
      look.marker(svg, x.to() + 14, at[i]);
      svg.text(x.to() + 22, at[i] + 4, "label", name(drawn.get(i)), width - x.to() - 22);
    }
  }

  /**
   * Draws one server's steps and returns the height that they end at.
   *
   * @param share of each phase after which the server's shape stands on the line, 0..1: each has
   *     its own, so that equal weights do not hide one another
   */
  private double line(Svg svg, Axis x, Axis y, String upstream, String server, double share) {
    TreeMap<Double, Integer> steps = new TreeMap<>();
    for (WeightPoint point : points) {
      Integer weight = point.weights().getOrDefault(upstream, Map.of()).get(server);
      if (weight != null) {
        steps.put(point.second(), weight);
      }
    }
    Trace trace = new Trace();
    trace.move(x.at(steps.firstKey()), y.at(steps.firstEntry().getValue()));
    int last = steps.firstEntry().getValue();
    for (Map.Entry<Double, Integer> step : steps.entrySet()) {
      if (step.getValue() != last) {
        trace.step(x.at(step.getKey()), y.at(step.getValue()));
        last = step.getValue();
      }
    }
    Look look = looks.getOrDefault(server, new Look(0));
    svg.path(trace.level(x.to()), look.steps(), name(server));
    for (Phase phase : timeline.phases()) {
      double second = phase.fromSecond() * (1 - share) + phase.toSecond() * share;
      Map.Entry<Double, Integer> inForce = steps.floorEntry(second);
      if (inForce != null) {
        look.marker(svg, x.at(second), y.at(inForce.getValue()));
      }
    }
    return y.at(last);
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

  private String name(String server) {
    return names.getOrDefault(server, server);
  }

  private String summary() {
    return "%s observations of the weights (0 to 1000) of %d upstreams. Last weights: %s."
        .formatted(Figures.count(points.size()), upstreams.size(), lastWeights());
  }

  private String lastWeights() {
    Map<String, Map<String, Integer>> last = new LinkedHashMap<>();
    points.forEach(p -> p.weights().forEach(last::put));
    List<String> parts = new ArrayList<>();
    last.forEach(
        (upstream, byServer) ->
            looks.keySet().stream()
                .filter(byServer::containsKey)
                .forEach(s -> parts.add(upstream + " " + name(s) + " " + byServer.get(s))));
    return String.join(", ", parts);
  }
}
