package dev.steelyard.nginx.demo.report;

import dev.steelyard.nginx.page.Figures;
import dev.steelyard.nginx.page.Picture;
import dev.steelyard.nginx.page.Svg;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Probability of each state after each other as a field of cells, in classes that the legend names;
 * the row of a state that was never left is struck through.
 */
final class TransitionChart implements Picture {

  /** Upper ends of the classes of probability; what is 0 is left blank. */
  private static final double[] CLASSES = {0.02, 0.05, 0.1, 0.2, 0.5, 1};

  private static final double LEFT = 52;
  private static final double TOP = 44;

  private final List<List<Double>> rows;
  private final int size;

  /**
   * Takes the matrix.
   *
   * @param rows row s, column s': probability of s' after s; empty for states never left
   */
  TransitionChart(List<List<Double>> rows) {
    this.rows = rows;
    this.size = Math.max(rows.size(), rows.stream().mapToInt(List::size).max().orElse(0));
  }

  @Override
  public @Nullable String missing() {
    return rows.stream().allMatch(List::isEmpty)
        ? "No state was ever left, so there are no transitions to draw."
        : null;
  }

  @Override
  public String svg(int width) {
    boolean narrow = width < 500;
    double field = Math.min(560, width - LEFT - (narrow ? 8 : 170));
    double cell = field / size;
    double bottom = TOP + field;
    int height = (int) bottom + (narrow ? 108 : 10);
    Svg svg =
        new Svg(
            "transitions-" + width,
            width,
            height,
            "Probability of the next state, all actions together",
            "Rows are states, columns the states after them. The table of states names the most"
                + " likely next one.");
    numbers(svg, cell);
    svg.text(LEFT, 14, "name", "next state ▸");
    svg.text(0, TOP - 10, "name", "state ▾");
    svg.rect(LEFT, TOP, field, field, "field", "");
    for (int s = 0; s < rows.size(); s++) {
      row(svg, s, cell);
    }
    if (narrow) {
      legend(svg, LEFT, bottom + 24, 3);
    } else {
      legend(svg, LEFT + field + 24, TOP + 12, CLASSES.length + 1);
    }
    return svg.end();
  }

  private void row(Svg svg, int s, double cell) {
    double y = TOP + s * cell;
    List<Double> row = rows.get(s);
    if (row.isEmpty()) {
      svg.rect(LEFT, y, cell * size, cell, "never", "state " + s + " was never left");
      svg.line(LEFT, y + cell / 2, LEFT + cell * size, y + cell / 2, "leader");
      return;
    }
    for (int next = 0; next < row.size(); next++) {
      double probability = row.get(next);
      if (probability > 0) {
        svg.rect(
            LEFT + next * cell + 0.5,
            y + 0.5,
            Math.max(0.1, cell - 1),
            Math.max(0.1, cell - 1),
            style(probability),
            "%d to %d: %s".formatted(s, next, Figures.significant(probability)));
      }
    }
  }

  /** Numbers of rows and columns, as many as do not touch. */
  private void numbers(Svg svg, double cell) {
    int stepDown = (int) Math.max(1, Math.ceil(12 / cell));
    int stepAcross = (int) Math.max(1, Math.ceil((Svg.width(Integer.toString(size)) + 2) / cell));
    for (int i = 0; i < size; i++) {
      double middle = (i + 0.5) * cell;
      if (i % stepDown == 0) {
        svg.text(LEFT - 5, TOP + middle + 4, "tick end", Integer.toString(i));
      }
      if (i % stepAcross == 0) {
        svg.text(LEFT + middle, TOP - 6, "tick mid", Integer.toString(i));
      }
    }
  }

  /** One entry a class, and one for rows never left, in columns of {@code perColumn}. */
  private static void legend(Svg svg, double left, double top, int perColumn) {
    for (int i = 0; i <= CLASSES.length; i++) {
      double x = left + Math.floorDiv(i, perColumn) * 98.0;
      double y = top + Math.floorMod(i, perColumn) * 24.0;
      if (i == CLASSES.length) {
        svg.rect(x, y - 7, 16, 14, "never", "").line(x, y, x + 16, y, "leader");
        svg.text(x + 24, y + 4, "tick", "never left");
      } else {
        svg.rect(x, y - 7, 16, 14, "heat h" + i, "");
        svg.text(
            x + 24,
            y + 4,
            "tick",
            (i == 0 ? "up to " : Figures.tick(CLASSES[i - 1]) + "–") + Figures.tick(CLASSES[i]));
      }
    }
  }

  private static String style(double probability) {
    int i = 0;
    while (i < CLASSES.length - 1 && probability > CLASSES[i]) {
      i++;
    }
    return "heat h" + i;
  }
}
