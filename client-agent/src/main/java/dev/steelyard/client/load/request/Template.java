package dev.steelyard.client.load.request;

import static dev.steelyard.shared.SteelyardException.badRequest;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Text with fields between <code>${</code> and <code>}</code>; <code>$${</code> stands for itself
 * without the first sign.
 *
 * @param parts in their order
 */
record Template(List<Part> parts) {

  Template {
    parts = List.copyOf(parts);
  }

  /**
   * Takes text apart.
   *
   * @param inHead whether the values must fit a request's head
   * @param place where the text was read, for errors
   */
  static Template parse(String text, boolean inHead, Feeders feeders, String place) {
    List<Part> parts = new ArrayList<>();
    StringBuilder literal = new StringBuilder();
    int at = 0;
    while (at < text.length()) {
      if (text.startsWith("$${", at)) {
        literal.append("${");
        at += 3;
      } else if (text.startsWith("${", at)) {
        int end = text.indexOf('}', at);
        String here = place + " at character " + (at + 1);
        if (end < 0) {
          throw badRequest(here + " opens a field", "close it with }, or write $${ for the signs");
        }
        addLiteral(parts, literal);
        parts.add(Fields.parse(text.substring(at + 2, end), inHead, feeders, here));
        at = end + 1;
      } else {
        literal.append(text.charAt(at));
        at++;
      }
    }
    addLiteral(parts, literal);
    return new Template(parts);
  }

  private static void addLiteral(List<Part> parts, StringBuilder text) {
    if (text.length() > 0) {
      parts.add(new Part.Literal(text.toString().getBytes(StandardCharsets.UTF_8)));
      text.setLength(0);
    }
  }

  /** Whether a value can stand in a path or in a header: visible ASCII. */
  static boolean fitsHead(byte[] value) {
    for (byte b : value) {
      if (b <= ' ' || b == 0x7f) {
        return false;
      }
    }
    return true;
  }
}
