package dev.steelyard.nginx.page;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/** The box that data are drawn in: grid, figures beside it, names of its sides. */
public final class Frame {

  private Frame() {}

  /** Lines across and figures left of them for {@code y}; a name above when not empty. */
  public static void left(Svg svg, Axis x, Axis y, String name) {
    for (Axis.Tick tick : y.ticks()) {
      double at = y.at(tick.value());
      svg.line(x.from(), at, x.to(), at, "grid");
      svg.text(x.from() - 6, at + 4, "tick end", tick.label(), x.from() - 6);
    }
    if (!name.isEmpty()) {
      svg.text(0, Math.min(y.from(), y.to()) - 12, "name", name);
    }
  }

  /** Figures below for {@code x}, with lines up where {@code grid} is set; a name below them. */
  public static void bottom(Svg svg, Axis x, Axis y, boolean grid, String name) {
    double bottom = Math.max(y.from(), y.to());
    double room = Double.MAX_VALUE;
    double free = -room;
    for (Axis.Tick tick : x.ticks()) {
      double at = x.at(tick.value());
      svg.line(at, bottom, at, grid ? Math.min(y.from(), y.to()) : bottom + 4, "grid");
      double half = Svg.width(tick.label()) / 2;
      if (at - half > free) {
        svg.text(at, bottom + Svg.LINE, "tick mid", tick.label());
        free = at + half + 4;
      }
    }
    svg.line(x.from(), bottom, x.to(), bottom, "edge");
    if (!name.isEmpty()) {
      svg.text((x.from() + x.to()) / 2, bottom + 2 * Svg.LINE + 2, "name mid", name);
    }
  }

  /**
   * Moves labels apart, in their order, as little as a single pass down and one up need.
   *
   * @param wanted where each would best stand
   * @param gap between two of them; less when not all would fit
   * @return where each stands, within {@code low} and {@code high}
   */
  public static double[] spread(double[] wanted, double gap, double low, double high) {
    int n = wanted.length;
    double step = n < 2 ? gap : Math.min(gap, (high - low) / (n - 1));
    int[] order =
        IntStream.range(0, n)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> wanted[i]))
            .mapToInt(Integer::intValue)
            .toArray();
    double[] at = Arrays.copyOf(wanted, n);
    double least = low;
    for (int i : order) {
      at[i] = Math.max(at[i], least);
      least = at[i] + step;
    }
    double most = high;
    for (int k = n - 1; k >= 0; k--) {
      at[order[k]] = Math.max(low, Math.min(at[order[k]], most));
      most = at[order[k]] - step;
    }
    return at;
  }
}
