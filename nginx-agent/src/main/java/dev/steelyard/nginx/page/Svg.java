package dev.steelyard.nginx.page;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * Writes one picture, part by part. Colours come from the page's style sheet through the class
 * names; all text is escaped, and what is too long for its place is cut with its whole in a
 * tooltip.
 *
 * <p>Coordinates are in units of the picture, from its upper left corner; they must be finite.
 */
public final class Svg {

  /** Room for a line of text. */
  public static final double LINE = 16;

  /** Width of an ordinary character at the picture's 12 units, rather too much than too little. */
  private static final double CHARACTER = 7;

  private final StringBuilder out = new StringBuilder();

  /**
   * Begins a picture.
   *
   * @param id unique in the page
   * @param title read aloud as its name
   * @param description read aloud for those who cannot see it
   */
  public Svg(String id, int width, int height, String title, String description) {
    out.append(
        """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%1$d" height="%2$d" \
        role="img" aria-labelledby="%3$s-title %3$s-desc">
        <title id="%3$s-title">%4$s</title>
        <desc id="%3$s-desc">%5$s</desc>
        """
            .formatted(width, height, id, Markup.escape(title), Markup.escape(description)));
  }

  /** Width that {@code text} needs, about. */
  public static double width(String text) {
    return CHARACTER * text.codePointCount(0, text.length());
  }

  /** As much of {@code text} as {@code room} holds, with an ellipsis when that is not all. */
  public static String fit(String text, double room) {
    if (width(text) <= room) {
      return text;
    }
    int kept = Math.max(0, (int) (room / CHARACTER) - 1);
    return text.substring(0, text.offsetByCodePoints(0, kept)) + "…";
  }

  public Svg line(double x1, double y1, double x2, double y2, String style) {
    return element("line", style, "", "x1", x1, "y1", y1, "x2", x2, "y2", y2);
  }

  /** A rectangle; an empty {@code tooltip} is none. */
  public Svg rect(double x, double y, double width, double height, String style, String tooltip) {
    return element("rect", style, tooltip, "x", x, "y", y, "width", width, "height", height);
  }

  /** A circle; an empty {@code tooltip} is none. */
  public Svg circle(double x, double y, double radius, String style, String tooltip) {
    return element("circle", style, tooltip, "cx", x, "cy", y, "r", radius);
  }

  /** A path. */
  public Svg path(Trace trace, String style, String tooltip) {
    return element("path", style, tooltip, "d", trace);
  }

  /** Text from {@code x} on, at most {@code room} wide. */
  public Svg text(double x, double y, String style, String text, double room) {
    String shown = fit(text, room);
    out.append(
            "<text class=\"%s\" x=\"%s\" y=\"%s\">".formatted(style, coordinate(x), coordinate(y)))
        .append(Markup.escape(shown));
    if (!shown.equals(text)) {
      out.append("<title>").append(Markup.escape(text)).append("</title>");
    }
    out.append("</text>\n");
    return this;
  }

  /** Text that has room anyway: numbers, and words of our own. */
  public Svg text(double x, double y, String style, String text) {
    return text(x, y, style, text, Double.MAX_VALUE);
  }

  /** The picture, whole. */
  public String end() {
    return out + "</svg>\n";
  }

  /** At most two decimals, no trailing zeros. */
  public static String coordinate(double value) {
    BigDecimal rounded = BigDecimal.valueOf(value).setScale(2, RoundingMode.HALF_EVEN);
    return rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
  }

  /** Attributes are names and values by turns. */
  private Svg element(String tag, String style, String tooltip, Object... attributes) {
    out.append('<').append(tag).append(" class=\"").append(style).append('"');
    for (int i = 0; i < attributes.length; i += 2) {
      Object value = attributes[i + 1];
      String text = value instanceof Double number ? coordinate(number) : value.toString();
      out.append(' ').append(attributes[i]).append("=\"").append(text).append('"');
    }
    if (tooltip.isEmpty()) {
      out.append("/>\n");
    } else {
      out.append("><title>").append(Markup.escape(tooltip)).append("</title></");
      out.append(tag).append(">\n");
    }
    return this;
  }
}
