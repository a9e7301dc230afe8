package dev.steelyard.client.load.report;

/** Text as HTML. */
final class Markup {

  private Markup() {}

  /** For content and for quoted attributes. */
  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }
}
