package dev.steelyard.nginx.page.evaluation;

import dev.steelyard.nginx.page.Axis;
import dev.steelyard.nginx.page.Figures;
import dev.steelyard.nginx.page.Frame;
import dev.steelyard.nginx.page.Picture;
import dev.steelyard.nginx.page.Svg;
import dev.steelyard.nginx.page.Trace;
import dev.steelyard.nginx.page.evaluation.Extras.Prediction;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;

/**
 * Measured ratios over predicted ones, both logarithmic, with the intervals of the measured. On the
 * line they are the same; the band is 15 % on both sides of it.
 */
final class PredictionChart implements Picture {

  private static final double BAND = 0.15;
  private static final int HEIGHT = 400;

  private final String id;
  private final List<Prediction> points;

  /**
   * @param id unique in the page
   */
  PredictionChart(String id, List<Prediction> points) {
    this.id = id;
    this.points = points.stream().filter(PredictionChart::drawable).toList();
  }

  private static boolean drawable(Prediction point) {
    return DoubleStream.of(point.predicted(), point.measured(), point.low(), point.high())
        .allMatch(v -> v > 0 && Double.isFinite(v));
  }

  @Override
  public @Nullable String missing() {
    return points.isEmpty() ? "Nothing was predicted." : null;
  }

  @Override
  public String svg(int width) {
    double least = values().min().orElseThrow() * (1 - BAND);
    double most = values().max().orElseThrow() * (1 + BAND);
    Axis x = Axis.log(least, most, 52, width - 24, 6);
    Axis y = Axis.log(least, most, HEIGHT - 48, 28, 6);
    Svg svg =
        new Svg(id + "-" + width, width, HEIGHT, "Measured ratios over predicted ones", summary());
    svg.path(band(x, y, least, most), "quiet", "15 % on both sides");
    Frame.left(svg, x, y, "measured");
    Frame.bottom(svg, x, y, true, "predicted by the simulator");
    svg.line(x.at(least), y.at(least), x.at(most), y.at(most), "dashes");
    for (Prediction point : points) {
      double at = x.at(point.predicted());
      svg.line(at, y.at(point.low()), at, y.at(point.high()), "whisker");
      svg.circle(at, y.at(point.measured()), 4.5, "dot", words(point));
    }
    labels(svg, x, y, width);
    return svg.end();
  }

  private static Trace band(Axis x, Axis y, double least, double most) {
    return new Trace()
        .move(x.at(least), y.at(least * (1 - BAND)))
        .line(x.at(most), y.at(most * (1 - BAND)))
        .line(x.at(most), y.at(most * (1 + BAND)))
        .line(x.at(least), y.at(least * (1 + BAND)))
        .shut();
  }

  private void labels(Svg svg, Axis x, Axis y, int width) {
    double[] wanted = points.stream().mapToDouble(p -> y.at(p.measured())).toArray();
    double[] at = Frame.spread(wanted, Svg.LINE, y.to(), y.from());
    for (int i = 0; i < at.length; i++) {
      Prediction point = points.get(i);
      double from = x.at(point.predicted());
      boolean left = from > width / 2.0;
      svg.text(
          from + (left ? -10 : 10),
          at[i] + 4,
          left ? "label halo end" : "label halo",
          point.name(),
          left ? from - 10 : width - from - 10);
    }
  }

  private DoubleStream values() {
    return points.stream()
        .flatMapToDouble(
            point ->
                DoubleStream.of(point.predicted(), point.measured(), point.low(), point.high()));
  }

  private static String words(Prediction point) {
    return "%s: predicted %s, measured %s (%s–%s)"
        .formatted(
            point.name(),
            Figures.ratio(point.predicted()),
            Figures.ratio(point.measured()),
            Figures.ratio(point.low()),
            Figures.ratio(point.high()));
  }

  private String summary() {
    List<String> parts = new ArrayList<>();
    points.forEach(point -> parts.add(words(point)));
    return String.join("; ", parts) + ".";
  }
}
