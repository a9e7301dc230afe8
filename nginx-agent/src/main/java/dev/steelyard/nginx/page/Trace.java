package dev.steelyard.nginx.page;

/** The course of a line, in a picture's coordinates. */
public final class Trace {

  private final StringBuilder out = new StringBuilder();

  /** A line through points, one after the other. */
  public static Trace through(double[] xs, double[] ys) {
    Trace trace = new Trace();
    for (int i = 0; i < xs.length; i++) {
      trace.command(i == 0 ? 'M' : 'L', xs[i], ys[i]);
    }
    return trace;
  }

  public Trace move(double x, double y) {
    return command('M', x, y);
  }

  public Trace line(double x, double y) {
    return command('L', x, y);
  }

  /** Level to {@code x}, then straight up or down to {@code y}. */
  public Trace step(double x, double y) {
    out.append('H').append(Svg.coordinate(x)).append('V').append(Svg.coordinate(y));
    return this;
  }

  /** Level to {@code x}. */
  public Trace level(double x) {
    out.append('H').append(Svg.coordinate(x));
    return this;
  }

  /** Back to the last move. */
  public Trace shut() {
    out.append('Z');
    return this;
  }

  @Override
  public String toString() {
    return out.toString();
  }

  private Trace command(char name, double x, double y) {
    out.append(name).append(Svg.coordinate(x)).append(' ').append(Svg.coordinate(y));
    return this;
  }
}
