package dev.steelyard.nginx.demo.report;

import dev.steelyard.nginx.demo.report.DemoReport.State;
import dev.steelyard.nginx.page.Axis;
import dev.steelyard.nginx.page.Figures;
import dev.steelyard.nginx.page.Frame;
import dev.steelyard.nginx.page.Picture;
import dev.steelyard.nginx.page.Svg;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * States of the mixture: latency over connections of their centres. The area of a circle is the
 * share of windows in it; a dashed one was never seen with an action, so nothing was learned in it.
 */
final class StatesChart implements Picture {

  private static final int HEIGHT = 420;
  private static final double LARGEST_RADIUS = 22;
  private static final double SMALLEST_RADIUS = 4;

  /** A circle in the picture's coordinates. */
  private record Bubble(State state, double x, double y, double radius) {}

  /** Where a label stands: its middle. */
  private record Label(double x, double y, double width) {
    boolean within(int pictureWidth) {
      return x - width / 2 >= 0 && x + width / 2 <= pictureWidth;
    }

    boolean clashes(Label other) {
      return Math.abs(x - other.x) < (width + other.width) / 2 && Math.abs(y - other.y) < 12;
    }
  }

  private final List<State> states;

  StatesChart(List<State> states) {
    this.states =
        states.stream()
            .filter(s -> Double.isFinite(s.meanLatencyMillis()) && Double.isFinite(s.connections()))
            .toList();
  }

  @Override
  public @Nullable String missing() {
    return states.isEmpty() ? "The model has no states to draw." : null;
  }

  @Override
  public String svg(int width) {
    int steps = width < 500 ? 5 : 9;
    Axis x = axis(State::connections, 52, width - LARGEST_RADIUS - 2, steps);
    Axis y = axis(State::meanLatencyMillis, HEIGHT - 48, 16 + LARGEST_RADIUS, 8);
    Svg svg =
        new Svg(
            "states-" + width,
            width,
            HEIGHT,
            "States of the mixture: latency over connections",
            "%d states; their figures are in the table of states.".formatted(states.size()));
    Frame.left(svg, x, y, "mean latency, ms");
    Frame.bottom(svg, x, y, true, "active connections");
    List<Bubble> bubbles = bubbles(x, y);
    for (Bubble bubble : bubbles) {
      String style = bubble.state().bestWeights().isEmpty() ? "bubble unknown" : "bubble";
      svg.circle(bubble.x(), bubble.y(), bubble.radius(), style, describe(bubble.state()));
    }
    labels(svg, bubbles, width);
    return svg.end();
  }

  /** Logarithmic where that says more: all are positive and the largest is five times the least. */
  private Axis axis(ToDoubleFunction<State> figure, double from, double to, int steps) {
    DoubleSummaryStatistics range = states.stream().mapToDouble(figure).summaryStatistics();
    return range.getMin() > 0 && range.getMax() / range.getMin() >= 5
        ? Axis.log(range.getMin(), range.getMax(), from, to, steps)
        : Axis.linear(Math.min(0, range.getMin()), range.getMax(), from, to, steps);
  }

  /** Largest first, so that small ones lie on top. */
  private List<Bubble> bubbles(Axis x, Axis y) {
    int most = Math.max(1, states.stream().mapToInt(State::visits).max().orElse(1));
    return states.stream()
        .map(
            s -> {
              double radius = LARGEST_RADIUS * Math.sqrt(Math.max(0, s.visits()) / (double) most);
              return new Bubble(
                  s,
                  x.at(s.connections()),
                  y.at(s.meanLatencyMillis()),
                  Math.max(SMALLEST_RADIUS, radius));
            })
        .sorted(Comparator.comparingDouble(Bubble::radius).reversed())
        .toList();
  }

  /** In the circle where it fits, else beside it where no other label stands. */
  private static void labels(Svg svg, List<Bubble> bubbles, int pictureWidth) {
    List<Label> placed = new ArrayList<>();
    for (Bubble bubble : bubbles) {
      String text = Integer.toString(bubble.state().index());
      double width = Svg.width(text) + 2;
      double aside = bubble.radius() + width / 2 + 1;
      double above = bubble.radius() + 6;
      List<Label> places = new ArrayList<>();
      if (bubble.radius() * 2 > width + 2) {
        places.add(new Label(bubble.x(), bubble.y(), width));
      }
      places.add(new Label(bubble.x() + aside, bubble.y(), width));
      places.add(new Label(bubble.x() - aside, bubble.y(), width));
      places.add(new Label(bubble.x(), bubble.y() - above, width));
      places.add(new Label(bubble.x(), bubble.y() + above, width));
      Label label =
          places.stream()
              .filter(p -> p.within(pictureWidth) && placed.stream().noneMatch(p::clashes))
              .findFirst()
              .orElse(new Label(bubble.x(), bubble.y(), width));
      placed.add(label);
      svg.text(label.x(), label.y() + 4, "figure halo mid", text);
    }
  }

  private static String describe(State state) {
    return "state %d: %s ms, %s connections, %s visits, value %s"
        .formatted(
            state.index(),
            Figures.significant(state.meanLatencyMillis()),
            Figures.significant(state.connections()),
            Figures.count(state.visits()),
            Figures.significant(state.value()));
  }
}
