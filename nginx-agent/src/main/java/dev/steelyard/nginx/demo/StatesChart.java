package dev.steelyard.nginx.demo;

import dev.steelyard.nginx.demo.DemoReport.State;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * States of the mixture: latency over connections of their centres. The area of a circle is the
 * share of windows in it; a dashed one was never seen with an action, so nothing was learned in it.
 */
final class StatesChart implements Picture {

  private static final int HEIGHT = 420;
  private static final double LARGEST_RADIUS = 26;
  private static final double SMALLEST_RADIUS = 4;

  /** A circle in the picture's coordinates. */
  private record Bubble(State state, double x, double y, double radius) {}

  /** Where a label stands: its middle. */
  private record Label(double x, double y, double width) {
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
    double left = 52 + LARGEST_RADIUS;
    double right = width - LARGEST_RADIUS - 8;
    double bottom = HEIGHT - 48 - LARGEST_RADIUS;
    double top = 28 + LARGEST_RADIUS;
    Axis x = connectionsAxis(left, right, width < 500 ? 5 : 10);
    Axis y = latencyAxis(bottom, top);
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
    labels(svg, bubbles);
    return svg.end();
  }

  private Axis connectionsAxis(double from, double to, int steps) {
    double most = states.stream().mapToDouble(State::connections).max().orElse(0);
    double least = states.stream().mapToDouble(State::connections).min().orElse(0);
    return Axis.linear(Math.min(0, least), most, from, to, steps);
  }

  /** Logarithmic where that says more: all are positive and the largest is ten times the least. */
  private Axis latencyAxis(double from, double to) {
    double most = states.stream().mapToDouble(State::meanLatencyMillis).max().orElse(1);
    double least = states.stream().mapToDouble(State::meanLatencyMillis).min().orElse(1);
    return least > 0 && most / least >= 10
        ? Axis.log(least, most, from, to, 8)
        : Axis.linear(Math.min(0, least), most, from, to, 6);
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
  private static void labels(Svg svg, List<Bubble> bubbles) {
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
              .filter(p -> placed.stream().noneMatch(p::clashes))
              .findFirst()
              .orElse(places.get(0));
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
