package dev.steelyard.client.testbed;

import dev.steelyard.shared.SteelyardException;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a form or a query, read as tolerantly as the load generators of the social network
 * need: they do not encode, so values contain spaces, quotes, brackets and the like.
 *
 * <p>A field starts at {@code &} and a known name; other pieces belong to {@code text} when they
 * follow it and are skipped otherwise. {@code %} with two hex digits and {@code +} are decoded, any
 * other {@code %} stands for itself.
 */
final class FormFields {

  private static final String FREE_TEXT = "text";

  private final Map<String, String> values = new HashMap<>();

  /**
   * @param names the known names
   */
  FormFields(String form, Set<String> names) {
    Map<String, String> raw = new HashMap<>();
    String current = "";
    for (String piece : form.split("&", -1)) {
      int equals = piece.indexOf('=');
      String name = equals < 0 ? "" : piece.substring(0, equals);
      if (names.contains(name)) {
        current = name;
        raw.put(name, piece.substring(equals + 1));
      } else if (current.equals(FREE_TEXT)) {
        raw.merge(FREE_TEXT, '&' + piece, String::concat);
      }
    }
    raw.forEach((name, value) -> values.put(name, decode(value)));
  }

  private static String decode(String value) {
    if (value.indexOf('%') < 0 && value.indexOf('+') < 0) {
      return value;
    }
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream decoded = new ByteArrayOutputStream(bytes.length);
    for (int i = 0; i < bytes.length; i++) {
      int code = bytes[i] == '%' && i + 2 < bytes.length ? hex(bytes[i + 1], bytes[i + 2]) : -1;
      if (code >= 0) {
        decoded.write(code);
        i += 2;
      } else {
        decoded.write(bytes[i] == '+' ? ' ' : bytes[i]);
      }
    }
    return decoded.toString(StandardCharsets.UTF_8);
  }

  private static int hex(byte high, byte low) {
    int h = Character.digit(high, 16);
    int l = Character.digit(low, 16);
    return h < 0 || l < 0 ? -1 : 16 * h + l;
  }

  /** A field that must be there and not be blank. */
  String text(String name) {
    String value = values.get(name);
    if (value == null || value.isBlank()) {
      throw SteelyardException.badRequest(name + " is missing", "send it as " + name + "=...");
    }
    return value;
  }

  /** A whole number in a closed range. */
  int whole(String name, int lowest, int highest) {
    String value = text(name).strip();
    try {
      return Require.within(name, Integer.parseInt(value), lowest, highest);
    } catch (NumberFormatException e) {
      throw SteelyardException.badRequest(
          name + " is " + value, "use a whole number from " + lowest + " to " + highest);
    }
  }

  /** A JSON list of texts; empty when the field is not there. */
  List<String> list(String name) {
    @Nullable String value = values.get(name);
    if (value == null || value.isBlank()) {
      return List.of();
    }
    try {
      return new JsonArray(value).stream().map(String::valueOf).toList();
    } catch (DecodeException e) {
      throw SteelyardException.badRequest(name + " is " + value, "use a JSON list of texts");
    }
  }
}
