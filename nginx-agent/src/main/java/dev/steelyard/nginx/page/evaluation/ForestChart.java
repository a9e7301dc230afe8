package dev.steelyard.nginx.page.evaluation;

import dev.steelyard.nginx.page.Axis;
import dev.steelyard.nginx.page.Figures;
import dev.steelyard.nginx.page.Frame;
import dev.steelyard.nginx.page.Picture;
import dev.steelyard.nginx.page.Svg;
import dev.steelyard.shared.bench.BenchmarkRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;

/**
 * Ratios with their 95 % intervals on a logarithmic scale, one line a method: half and double are
 * equally far from 1. A short upright line is the bound of a method.
 */
final class ForestChart implements Picture {

  private static final double ROW = 46;
  private static final double TOP = 24;
  private static final double SMALLEST = 1e-6;

  private final String id;
  private final ForestGroup group;

  /**
   * @param id unique in the page
   */
  ForestChart(String id, ForestGroup group) {
    this.id = id;
    this.group = group;
  }

  @Override
  public @Nullable String missing() {
    return group.lines().isEmpty() ? "No ratio was measured." : null;
  }

  @Override
  public String svg(int width) {
    double bottom = TOP + ROW * group.lines().size();
    double least = Math.min(0.8, values().min().orElse(1));
    double most = Math.max(1.25, values().max().orElse(1));
    Axis x = Axis.log(Math.max(SMALLEST, least), most, 24, width - 24, width < 500 ? 6 : 10);
    Axis y = Axis.linear(0, 1, bottom, TOP, 2);
    Svg svg =
        new Svg(
            id + "-" + width,
            width,
            (int) bottom + 44,
            "Ratios of " + group.scenario() + " with their 95 % intervals",
            summary());
    Frame.bottom(svg, x, y, true, "ratio to the baseline");
    double one = x.at(1);
    svg.line(one, TOP, one, bottom, "edge");
    svg.text(one - 6, TOP - 8, "name end", "◂ better", one - 6);
    svg.text(one + 6, TOP - 8, "name", "worse ▸", width - one - 6);
    double top = TOP;
    for (Map.Entry<String, BenchmarkRow> line : group.lines().entrySet()) {
      row(svg, x, top, width, line.getKey(), line.getValue());
      top += ROW;
    }
    return svg.end();
  }

  private static void row(Svg svg, Axis x, double top, int width, String name, BenchmarkRow row) {
    double middle = top + 31;
    String words = words(row);
    double room = Svg.width(words);
    svg.text(4, top + 16, "label halo", name, Math.max(40, width - room - 16));
    svg.text(width - 4, top + 16, "figure halo end", words, width - 48);
    Double low = row.low();
    Double high = row.high();
    if (low != null && high != null && Double.isFinite(low) && Double.isFinite(high)) {
      svg.line(x.at(low), middle, x.at(high), middle, "whisker");
    }
    if (row.target() != null) {
      double bound = x.at(row.target().bound());
      svg.line(bound, middle - 9, bound, middle + 9, "target");
    }
    svg.circle(x.at(row.value()), middle, 4.5, "dot", name + " " + words);
  }

  /** {@code 0.53 (0.46–0.61), bound <= 0.65: met}. */
  private static String words(BenchmarkRow row) {
    Double low = row.low();
    Double high = row.high();
    String text = Figures.ratio(row.value());
    if (low != null && high != null) {
      text += " (" + Figures.ratio(low) + "–" + Figures.ratio(high) + ")";
    }
    return row.target() == null
        ? text
        : text
            + (row.target().atMost() ? " ≤ " : " ≥ ")
            + Figures.ratio(row.target().bound())
            + " "
            + row.verdict();
  }

  private DoubleStream values() {
    List<Double> values = new ArrayList<>();
    for (BenchmarkRow row : group.lines().values()) {
      values.add(row.value());
      if (row.low() != null && row.high() != null) {
        values.add(row.low());
        values.add(row.high());
      }
      if (row.target() != null) {
        values.add(row.target().bound());
      }
    }
    return values.stream().mapToDouble(v -> v).filter(v -> v > 0 && Double.isFinite(v));
  }

  private String summary() {
    List<String> parts = new ArrayList<>();
    group.lines().forEach((name, row) -> parts.add(name + " " + words(row)));
    return String.join("; ", parts) + ". Less than 1 is better.";
  }
}
