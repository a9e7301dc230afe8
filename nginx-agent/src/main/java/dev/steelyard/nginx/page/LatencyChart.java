package dev.steelyard.nginx.page;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;

/** Latency by percentile, one line an arm; both sides logarithmic, each nine with equal room. */
public final class LatencyChart implements Picture {

  private static final int HEIGHT = 380;
  private static final double[] ENDS = {50, 99.9};

  /** Line of an arm: its points within the picture, in their order. */
  private record Line(LatencyCurve of, Look look, List<double[]> points) {
    double[] last() {
      return points.get(points.size() - 1);
    }
  }

  private final String id;
  private final List<Line> lines = new ArrayList<>();

  /**
   * @param id unique in the page
   */
  public LatencyChart(String id, List<LatencyCurve> curves) {
    this.id = id;
    for (int i = 0; i < curves.size(); i++) {
      List<double[]> points = within(curves.get(i).points());
      if (!points.isEmpty()) {
        lines.add(new Line(curves.get(i), new Look(i), points));
      }
    }
  }

  /** Percentiles 50 to 99.9, with points at both ends where the curve passes them. */
  private static List<double[]> within(List<List<Double>> curve) {
    List<double[]> points = new ArrayList<>();
    double[] before = null;
    for (List<Double> pair : curve) {
      double[] point = {pair.get(0), pair.get(1)};
      if (!(Double.isFinite(point[0]) && Double.isFinite(point[1]) && point[1] > 0)) {
        continue;
      }
      for (double end : ENDS) {
        if (before != null && before[0] < end && end < point[0]) {
          double share = (end - before[0]) / (point[0] - before[0]);
          points.add(new double[] {end, before[1] * (1 - share) + point[1] * share});
        }
      }
      if (ENDS[0] <= point[0] && point[0] <= ENDS[1]) {
        points.add(point);
      }
      before = point;
    }
    return points;
  }

  @Override
  public @Nullable String missing() {
    return lines.isEmpty() ? "No arm answered a request, so there is no latency to draw." : null;
  }

  @Override
  public String svg(int width) {
    double labelRoom = width < 500 ? 118 : 150;
    Axis x = Axis.percentiles(56, width - labelRoom);
    double least = millis().min().orElseThrow();
    double most = millis().max().orElseThrow();
    Axis y = Axis.log(least, most, HEIGHT - 48, 28, 8);
    Svg svg =
        new Svg(
            id + "-" + width, width, HEIGHT, "Latency by percentile, one line an arm", summary());
    Frame.left(svg, x, y, "latency, ms");
    Frame.bottom(svg, x, y, true, "percentile of requests");
    for (Line line : lines) {
      double[] xs = line.points().stream().mapToDouble(p -> x.at(p[0])).toArray();
      double[] ys = line.points().stream().mapToDouble(p -> y.at(p[1])).toArray();
      svg.path(Trace.through(xs, ys), line.look().line(), line.of().name());
    }
    labels(svg, x, y, width);
    return svg.end();
  }

  private void labels(Svg svg, Axis x, Axis y, int width) {
    double[] wanted = lines.stream().mapToDouble(c -> y.at(c.last()[1])).toArray();
    double[] at = Frame.spread(wanted, Svg.LINE, y.to(), y.from());
    for (int i = 0; i < at.length; i++) {
      Line line = lines.get(i);
      double end = x.at(line.last()[0]);
      svg.line(end, wanted[i], x.to() + 14, at[i], "leader");
      line.look().marker(svg, end, wanted[i]);
      svg.text(x.to() + 17, at[i] + 4, "label", line.of().name(), width - x.to() - 17);
    }
  }

  private DoubleStream millis() {
    return lines.stream().flatMap(c -> c.points().stream()).mapToDouble(p -> p[1]);
  }

  private String summary() {
    StringBuilder text = new StringBuilder("Median and 99th percentile in milliseconds:");
    for (Line line : lines) {
      LatencyCurve curve = line.of();
      text.append(
          " %s %s and %s;"
              .formatted(
                  curve.name(),
                  Figures.significant(curve.p50Millis()),
                  Figures.significant(curve.p99Millis())));
    }
    text.setCharAt(text.length() - 1, '.');
    return text.toString();
  }
}
