package dev.steelyard.nginx.page;

import java.util.List;

/** Text and tables as HTML that is well-formed XML as well. */
public final class Markup {

  /** A column; figures are aligned right. */
  public record Column(String name, boolean figures) {}

  private Markup() {}

  /** For content and for quoted attributes; characters that XML does not have become U+FFFD. */
  public static String escape(String text) {
    StringBuilder out = new StringBuilder(text.length());
    text.codePoints().forEach(c -> append(out, c));
    return out.toString();
  }

  private static void append(StringBuilder out, int c) {
    switch (c) {
      case '&' -> out.append("&amp;");
      case '<' -> out.append("&lt;");
      case '>' -> out.append("&gt;");
      case '"' -> out.append("&quot;");
      case '\'' -> out.append("&#39;");
      default -> {
        boolean valid =
            c == '\t'
                || c == '\n'
                || (c >= 0x20 && c <= 0xD7FF)
                || (c >= 0xE000 && c <= 0xFFFD)
                || c >= 0x10000;
        out.appendCodePoint(valid ? c : 0xFFFD);
      }
    }
  }

  /**
   * A table in a box of its own that scrolls when it is wider than the page.
   *
   * @param rows plain text, one cell a column; the first cell of a row is its header
   */
  public static String table(String caption, List<Column> columns, List<List<String>> rows) {
    StringBuilder out = new StringBuilder();
    out.append("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"")
        .append(escape(caption))
        .append("\">\n<table>\n<caption>")
        .append(escape(caption))
        .append("</caption>\n<thead><tr>");
    for (Column column : columns) {
      cell(out, "th", " scope=\"col\"", column, column.name());
    }
    out.append("</tr></thead>\n<tbody>\n");
    for (List<String> row : rows) {
      out.append("<tr>");
      for (int i = 0; i < columns.size(); i++) {
        cell(out, i == 0 ? "th" : "td", i == 0 ? " scope=\"row\"" : "", columns.get(i), row.get(i));
      }
      out.append("</tr>\n");
    }
    return out.append("</tbody>\n</table>\n</div>\n").toString();
  }

  private static void cell(
      StringBuilder out, String tag, String scope, Column column, String text) {
    out.append('<').append(tag).append(scope).append(column.figures() ? " class=\"n\">" : ">");
    out.append(escape(text)).append("</").append(tag).append('>');
  }
}
