package dev.steelyard.client.load.report;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A picture of some lines over one axis that begins at 0, as inline SVG. Colours come from the
 * page's style sheet; lines differ by dashes too. Values that are not finite, and those not above 0
 * on a logarithmic side, are gaps in their line.
 *
 * @param yLog whether the upright side is logarithmic
 */
record LineChart(String id, String title, Axis x, String yName, boolean yLog, List<Line> lines) {

  private static final int WIDTH = 860;
  private static final int HEIGHT = 300;
  private static final double LEFT = 62;
  private static final double RIGHT = WIDTH - 16;
  private static final double TOP = 46;
  private static final double BOTTOM = HEIGHT - 44;
  private static final int STEPS = 5;
  private static final int MOST_DECADES = 8;

  /** One of the lines; both lists have the same length. */
  record Line(String name, List<Double> xs, List<Double> ys) {}

  /**
   * The lower side.
   *
   * @param percentiles whether its values are percentiles, drawn so that each nine has equal room
   */
  record Axis(String name, boolean percentiles) {
    double place(double value) {
      return percentiles ? -Math.log10(1 - Math.min(value, 99.9999) / 100) : value;
    }
  }

  LineChart {
    lines = List.copyOf(lines);
  }

  String svg() {
    List<double[]> all = new ArrayList<>();
    lines.forEach(line -> all.addAll(points(line)));
    StringBuilder out =
        new StringBuilder(
            String.format(
                Locale.ROOT,
                "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-labelledby=\"%s\">%n<title id=\"%s\">"
                    + "%s</title>%n",
                WIDTH,
                HEIGHT,
                id,
                id,
                Markup.escape(title)));
    if (all.isEmpty()) {
      text(out, LEFT, TOP + 20, "name", "no value in the measured time");
      return out + "</svg>\n";
    }
    Scale across = Scale.plain(0, all.stream().mapToDouble(p -> p[0]).max().orElse(1), LEFT, RIGHT);
    double least = all.stream().mapToDouble(p -> p[1]).min().orElse(0);
    double most = all.stream().mapToDouble(p -> p[1]).max().orElse(1);
    Scale up =
        yLog
            ? Scale.plain(
                Math.floor(least), Math.max(Math.ceil(most), Math.floor(least) + 1), BOTTOM, TOP)
            : Scale.plain(0, nice(most), BOTTOM, TOP);
    frame(out, across, up);
    for (int i = 0; i < lines.size(); i++) {
      draw(out, i, across, up);
    }
    return out.append("</svg>\n").toString();
  }

  /** Where a value stands. */
  private record Scale(double low, double high, double from, double to) {
    static Scale plain(double low, double high, double from, double to) {
      return new Scale(low, high > low ? high : low + 1, from, to);
    }

    double at(double value) {
      return from + (value - low) / (high - low) * (to - from);
    }
  }

  private List<double[]> points(Line line) {
    List<double[]> points = new ArrayList<>();
    for (int i = 0; i < line.xs().size(); i++) {
      double[] point = point(line, i);
      if (drawn(point)) {
        points.add(point);
      }
    }
    return points;
  }

  private double[] point(Line line, int index) {
    double y = line.ys().get(index);
    return new double[] {x.place(line.xs().get(index)), yLog ? Math.log10(y) : y};
  }

  private static boolean drawn(double[] point) {
    return Double.isFinite(point[0]) && Double.isFinite(point[1]);
  }

  private void draw(StringBuilder out, int index, Scale across, Scale up) {
    StringBuilder path = new StringBuilder();
    Line line = lines.get(index);
    List<double[]> points = points(line);
    boolean joined = false;
    for (int i = 0; i < line.xs().size(); i++) {
      double[] point = point(line, i);
      if (drawn(point)) {
        path.append(joined ? 'L' : 'M')
            .append(number(across.at(point[0])))
            .append(' ')
            .append(number(up.at(point[1])))
            .append(joined ? "" : "h0");
      }
      joined = drawn(point);
    }
    String style = "line s" + index % 4;
    if (path.length() > 0) {
      out.append("<path class=\"" + style + "\" d=\"" + path + "\"/>\n");
    }
    if (points.size() == 1) {
      out.append(
          "<circle class=\"dot s%d\" cx=\"%s\" cy=\"%s\" r=\"4\"/>\n"
              .formatted(
                  index % 4, number(across.at(points.get(0)[0])), number(up.at(points.get(0)[1]))));
    }
    double legend = LEFT + index * 190.0;
    out.append(
        "<path class=\"%s\" d=\"M%s 12H%s\"/>\n"
            .formatted(style, number(legend), number(legend + 24)));
    text(out, legend + 30, 16, "label", line.name());
  }

  private void frame(StringBuilder out, Scale across, Scale up) {
    double step =
        yLog ? Math.max(1, Math.ceil((up.high - up.low) / MOST_DECADES)) : up.high / STEPS;
    for (double at = up.low; at <= up.high + step * 1e-6; at += step) {
      double y = up.at(at);
      rule(out, LEFT, y, RIGHT, y);
      text(out, LEFT - 6, y + 4, "tick end", figure(yLog ? Math.pow(10, at) : at));
    }
    text(out, LEFT - 6, TOP - 8, "name end", yName);
    text(out, (LEFT + RIGHT) / 2, BOTTOM + 36, "name mid", x.name());
    if (x.percentiles) {
      for (double percentile : new double[] {0, 50, 90, 99, 99.9, 99.99, 99.999}) {
        if (x.place(percentile) <= across.high) {
          tick(out, across.at(x.place(percentile)), figure(percentile));
        }
      }
      return;
    }
    double every = nice(across.high - across.low) / STEPS;
    for (double at = Math.ceil(across.low / every) * every; at <= across.high; at += every) {
      tick(out, across.at(at), figure(at));
    }
  }

  private static void tick(StringBuilder out, double at, String label) {
    rule(out, at, BOTTOM, at, BOTTOM + 4);
    text(out, at, BOTTOM + 18, "tick mid", label);
  }

  private static void rule(StringBuilder out, double x1, double y1, double x2, double y2) {
    out.append(
        "<path class=\"grid\" d=\"M%s %sL%s %s\"/>\n"
            .formatted(number(x1), number(y1), number(x2), number(y2)));
  }

  private static void text(StringBuilder out, double x, double y, String style, String text) {
    out.append(
        "<text class=\"%s\" x=\"%s\" y=\"%s\">%s</text>\n"
            .formatted(style, number(x), number(y), Markup.escape(text)));
  }

  /** The next of 1, 2 and 5 times a power of ten. */
  private static double nice(double value) {
    if (!(value > 0)) {
      return 1;
    }
    double power = Math.pow(10, Math.floor(Math.log10(value)));
    for (double step : new double[] {1, 2, 5}) {
      if (value <= step * power * (1 + 1e-9)) {
        return step * power;
      }
    }
    return 10 * power;
  }

  private static String figure(double value) {
    BigDecimal digits = BigDecimal.valueOf(value).setScale(6, RoundingMode.HALF_EVEN);
    return digits.signum() == 0 ? "0" : digits.stripTrailingZeros().toPlainString();
  }

  private static String number(double value) {
    BigDecimal rounded = BigDecimal.valueOf(value).setScale(1, RoundingMode.HALF_EVEN);
    return rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
  }
}
