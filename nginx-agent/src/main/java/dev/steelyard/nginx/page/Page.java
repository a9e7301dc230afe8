package dev.steelyard.nginx.page;

import java.util.List;

/**
 * An HTML file, written part by part, that needs nothing else: no script, no font, no picture from
 * outside. It is well-formed XML after its first line.
 *
 * <p>Each picture is there twice, for wide and for narrow screens, so that its text is readable on
 * both; the style sheet shows one of them.
 */
public final class Page {

  private static final int WIDE = 860;
  private static final int NARROW = 360;

  private final StringBuilder out = new StringBuilder();

  /** Begins a page. */
  public Page(String title) {
    out.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n");
    out.append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n");
    out.append("<title>").append(Markup.escape(title)).append("</title>\n<style>\n");
    out.append(PageStyle.CSS).append("</style>\n</head>\n<body>\n<main>\n");
  }

  /**
   * What stands first: the title, in small print what the page is of, in large print what it says.
   */
  public void head(String title, String meta, String verdict) {
    out.append("<header>\n");
    element("h1", "", title);
    element("p", " class=\"meta\"", meta);
    element("p", " class=\"verdict\"", verdict);
  }

  /** A figure to be read at a glance. */
  public record Tile(String name, String figure, String below) {}

  /** Figures side by side. */
  public void tiles(List<Tile> tiles) {
    out.append("<dl class=\"tiles\">\n");
    for (Tile tile : tiles) {
      out.append("<div><dt>").append(Markup.escape(tile.name()));
      out.append("</dt><dd class=\"big\">").append(Markup.escape(tile.figure()));
      out.append("</dd><dd>").append(Markup.escape(tile.below())).append("</dd></div>\n");
    }
    out.append("</dl>\n");
  }

  /** Ends what {@link #head} began. */
  public void endHead() {
    out.append("</header>\n");
  }

  public void heading(String text) {
    element("h2", "", text);
  }

  public void subheading(String text) {
    element("h3", "", text);
  }

  public void paragraph(String text) {
    element("p", "", text);
  }

  /** A paragraph in small print. */
  public void aside(String text) {
    element("p", " class=\"aside\"", text);
  }

  /** Says what is not there, and why. */
  public void missing(String text) {
    element("p", " class=\"missing\"", text);
  }

  /** A line to type. */
  public void code(String line) {
    out.append("<p><code>").append(Markup.escape(line)).append("</code></p>\n");
  }

  /** A list of sentences. */
  public void list(List<String> sentences) {
    out.append("<ul>\n");
    sentences.forEach(s -> out.append("<li>").append(Markup.escape(s)).append("</li>\n"));
    out.append("</ul>\n");
  }

  /** A picture, or why there is none; an empty caption is none. */
  public void figure(Picture picture, String caption) {
    String missing = picture.missing();
    if (missing != null) {
      missing(missing);
      return;
    }
    out.append("<figure>\n<div class=\"wide\">\n").append(picture.svg(WIDE));
    out.append("</div>\n<div class=\"narrow\">\n").append(picture.svg(NARROW));
    out.append("</div>\n");
    if (!caption.isEmpty()) {
      out.append("<figcaption>").append(Markup.escape(caption)).append("</figcaption>\n");
    }
    out.append("</figure>\n");
  }

  /** A table, or that there is nothing to put into one; see {@link Markup#table}. */
  public void table(String caption, List<Markup.Column> columns, List<List<String>> rows) {
    if (rows.isEmpty()) {
      missing(caption + ": nothing was recorded.");
    } else {
      out.append(Markup.table(caption, columns, rows));
    }
  }

  /** The page, whole, to be written as UTF-8. */
  public String end() {
    return out + "</main>\n</body>\n</html>\n";
  }

  private void element(String tag, String attributes, String text) {
    out.append('<').append(tag).append(attributes).append('>').append(Markup.escape(text));
    out.append("</").append(tag).append(">\n");
  }
}
