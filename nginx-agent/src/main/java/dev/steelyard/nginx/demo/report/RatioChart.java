package dev.steelyard.nginx.demo.report;

import dev.steelyard.nginx.demo.report.DemoReport.Arm;
import dev.steelyard.nginx.demo.report.DemoReport.Pair;
import dev.steelyard.nginx.page.Axis;
import dev.steelyard.nginx.page.Figures;
import dev.steelyard.nginx.page.Frame;
import dev.steelyard.nginx.page.Look;
import dev.steelyard.nginx.page.Picture;
import dev.steelyard.nginx.page.Svg;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;

/**
 * Each arm's ART over least-conn's as a bar from 1, on a logarithmic scale: half and double are
 * equally far from 1. The rounds of the gains policy are rings on its bar.
 */
final class RatioChart implements Picture {

  private static final double ROW = 34;
  private static final double TOP = 30;

  private final List<Arm> arms;
  private final List<Pair> pairs;

  RatioChart(List<Arm> arms, List<Pair> pairs) {
    this.arms = arms;
    this.pairs = pairs.stream().filter(p -> drawable(p.ratio())).toList();
  }

  @Override
  public @Nullable String missing() {
    return arms.stream().filter(a -> !Arms.isBaseline(a)).noneMatch(a -> drawable(Arms.ratio(a)))
        ? "No arm has an ART ratio: there was no tardiness under least-conn to compare with."
        : null;
  }

  @Override
  public String svg(int width) {
    double names = width < 500 ? 112 : 150;
    double bottom = TOP + ROW * arms.size();
    double least = Math.min(0.5, ratios().min().orElse(1));
    double most = Math.max(2, ratios().max().orElse(1));
    // Figures stand at the outer end of bars, so there is room for one on both sides.
    Axis x = Axis.log(least, most, names + 50, width - 62, width < 500 ? 6 : 9);
    Axis y = Axis.linear(0, 1, bottom, TOP, 2);
    Svg svg =
        new Svg(
            "ratio-" + width,
            width,
            (int) bottom + 44,
            "ART of each arm over least-conn's",
            summary());
    Frame.bottom(svg, x, y, true, "ART over least-conn's");
    double one = x.at(1);
    svg.text(one - 8, TOP - 10, "name end", "◂ better");
    svg.text(one + 8, TOP - 10, "name", "worse ▸");
    for (int i = 0; i < arms.size(); i++) {
      row(svg, x, i, names);
    }
    svg.line(one, TOP, one, bottom, "edge");
    return svg.end();
  }

  private void row(Svg svg, Axis x, int i, double names) {
    Arm arm = arms.get(i);
    Look look = new Look(i);
    double middle = TOP + ROW * (i + 0.5);
    double one = x.at(1);
    svg.text(0, middle + 4, "label", arm.name(), names - 12);
    if (Arms.isBaseline(arm)) {
      look.marker(svg, one, middle);
      svg.text(one + 10, middle + 4, "figure halo", Figures.ratio(1));
      return;
    }
    double ratio = Arms.ratio(arm);
    if (!Double.isFinite(ratio)) {
      svg.text(one + 10, middle + 4, "name halo", "no ratio");
      return;
    }
    double end = x.at(ratio);
    svg.rect(
        Math.min(one, end), middle - 6, Math.abs(end - one), 12, look.fill() + " bar", arm.name());
    look.marker(svg, end, middle);
    double outermost = end;
    if (Arms.isGains(arm)) {
      for (Pair pair : pairs) {
        double at = x.at(pair.ratio());
        outermost = ratio < 1 ? Math.min(outermost, at) : Math.max(outermost, at);
        String round = "round " + pair.round() + ": " + Figures.ratio(pair.ratio());
        svg.circle(at, middle, 4, "ring", round);
      }
    }
    boolean left = ratio < 1;
    svg.text(
        outermost + (left ? -10 : 10),
        middle + 4,
        left ? "figure halo end" : "figure halo",
        Figures.ratio(ratio));
  }

  private DoubleStream ratios() {
    return DoubleStream.concat(
            arms.stream().mapToDouble(Arms::ratio), pairs.stream().mapToDouble(Pair::ratio))
        .filter(RatioChart::drawable);
  }

  /** A ratio of 0 stands at the end of the scale. */
  private static boolean drawable(double ratio) {
    return Double.isFinite(ratio) && ratio > 0;
  }

  private String summary() {
    List<String> parts = new ArrayList<>();
    for (Arm arm : arms) {
      parts.add(arm.name() + " " + Figures.ratio(Arms.ratio(arm)));
    }
    return String.join(", ", parts) + ". Less than 1 is better.";
  }
}
