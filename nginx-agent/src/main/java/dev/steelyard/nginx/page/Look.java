package dev.steelyard.nginx.page;

/**
 * How one of several arms or servers is told from the others: a colour, a dash and a shape, so that
 * colour alone never carries the meaning.
 *
 * @param index from 0; looks repeat after 36
 */
public record Look(int index) {

  private static final int COLOURS = 6;
  private static final int SHAPES = 4;
  private static final double SIZE = 4;

  /** Servers begin elsewhere than arms, lest a server be taken for an arm. */
  public static Look ofServer(int index) {
    return new Look(index + 3);
  }

  /** Style of its line. */
  public String line() {
    int dash = Math.floorMod(index + index / COLOURS, COLOURS);
    return "line " + colour() + " dash" + dash;
  }

  /** Style of its line where it jumps so often that a dash would not show. */
  public String steps() {
    return "line thin " + colour();
  }

  /** Style of what is filled with its colour. */
  public String fill() {
    return "fill " + colour();
  }

  /** Draws its shape. */
  public Svg marker(Svg svg, double x, double y) {
    Trace shape =
        switch (Math.floorMod(index, SHAPES)) {
          case 0 -> polygon(x, y, 45, 4, 1.25);
          case 1 -> polygon(x, y, 0, 24, 1);
          case 2 -> polygon(x, y, 90, 3, 1.35);
          default -> polygon(x, y, 0, 4, 1.35);
        };
    return svg.path(shape, fill(), "");
  }

  private String colour() {
    return "s" + Math.floorMod(index, COLOURS);
  }

  private static Trace polygon(double x, double y, double degrees, int corners, double scale) {
    Trace trace = new Trace();
    for (int i = 0; i < corners; i++) {
      double angle = Math.toRadians(degrees + 360.0 * i / corners);
      double cornerX = x + SIZE * scale * Math.cos(angle);
      double cornerY = y - SIZE * scale * Math.sin(angle);
      trace = i == 0 ? trace.move(cornerX, cornerY) : trace.line(cornerX, cornerY);
    }
    return trace.shut();
  }
}
