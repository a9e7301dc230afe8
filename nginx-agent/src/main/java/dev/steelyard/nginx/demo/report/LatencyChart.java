package dev.steelyard.nginx.demo.report;

import dev.steelyard.nginx.demo.report.DemoReport.Arm;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;

/** Latency by percentile, one line an arm; both sides logarithmic, each nine with equal room. */
final class LatencyChart implements Picture {

  private static final int HEIGHT = 380;
  private static final double[] ENDS = {50, 99.9};

  /** Line of an arm: its points within the picture, in their order. */
  private record Curve(Arm arm, Look look, List<double[]> points) {
    double[] last() {
      return points.get(points.size() - 1);
    }
  }

  private final List<Curve> curves = new ArrayList<>();

  LatencyChart(List<Arm> arms) {
    for (int i = 0; i < arms.size(); i++) {
      List<double[]> points = within(arms.get(i).curve());
      if (!points.isEmpty()) {
        curves.add(new Curve(arms.get(i), new Look(i), points));
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
    return curves.isEmpty() ? "No arm answered a request, so there is no latency to draw." : null;
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
            "latency-" + width, width, HEIGHT, "Latency by percentile, one line an arm", summary());
    Frame.left(svg, x, y, "latency, ms");
    Frame.bottom(svg, x, y, true, "percentile of requests");
    for (Curve curve : curves) {
      double[] xs = curve.points().stream().mapToDouble(p -> x.at(p[0])).toArray();
      double[] ys = curve.points().stream().mapToDouble(p -> y.at(p[1])).toArray();
      svg.path(Trace.through(xs, ys), curve.look().line(), curve.arm().name());
    }
    labels(svg, x, y, width);
    return svg.end();
  }

  private void labels(Svg svg, Axis x, Axis y, int width) {
    double[] wanted = curves.stream().mapToDouble(c -> y.at(c.last()[1])).toArray();
    double[] at = Frame.spread(wanted, Svg.LINE, y.to(), y.from());
    for (int i = 0; i < at.length; i++) {
      Curve curve = curves.get(i);
      double end = x.at(curve.last()[0]);
      svg.line(end, wanted[i], x.to() + 14, at[i], "leader");
      curve.look().marker(svg, end, wanted[i]);
      svg.text(x.to() + 17, at[i] + 4, "label", curve.arm().name(), width - x.to() - 17);
    }
  }

  private DoubleStream millis() {
    return curves.stream().flatMap(c -> c.points().stream()).mapToDouble(p -> p[1]);
  }

  private String summary() {
    StringBuilder text = new StringBuilder("Median and 99th percentile in milliseconds:");
    for (Curve curve : curves) {
      Arm arm = curve.arm();
      text.append(
          " %s %s and %s;"
              .formatted(
                  arm.name(),
                  Figures.significant(arm.p50Millis()),
                  Figures.significant(arm.p99Millis())));
    }
    text.setCharAt(text.length() - 1, '.');
    return text.toString();
  }
}
