package dev.steelyard.client.load.request;

import static dev.steelyard.shared.SteelyardException.badRequest;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/**
 * What may stand in a field of a template.
 *
 * <table>
 * <caption>fields</caption>
 * <tr><td>{@code int:A..B}</td><td>an integer, both bounds included</td></tr>
 * <tr><td>{@code digits:N}</td><td>N decimal digits</td></tr>
 * <tr><td>{@code hex:N}</td><td>N hexadecimal digits</td></tr>
 * <tr><td>{@code alnum:N}</td><td>N letters and digits</td></tr>
 * <tr><td>{@code uuid}</td><td>a random UUID, version 4</td></tr>
 * <tr><td>{@code choice:A|B|C}</td><td>one of them</td></tr>
 * <tr><td>{@code seq} or {@code seq:A}</td><td>0, 1, 2 … in the order of sending, or from A on</td></tr>
 * <tr><td>{@code csv:FILE:COLUMN}</td><td>the next row's value; with {@code :random} behind any row's</td></tr>
 * </table>
 */
final class Fields {

  private static final int LONGEST = 1 << 20;
  private static final String USE =
      "use int:A..B, digits:N, hex:N, alnum:N, uuid, choice:A|B, seq, seq:A, csv:FILE:COLUMN or"
          + " csv:FILE:COLUMN:random";

  private Fields() {}

  static Part parse(String field, boolean inHead, Feeders feeders, String place) {
    int colon = field.indexOf(':');
    String kind = colon < 0 ? field : field.substring(0, colon);
    String of = colon < 0 ? "" : field.substring(colon + 1);
    String here = place + ": field ${" + field + "}";
    return switch (kind) {
      case "int" -> integer(of, here);
      case "digits" -> new Part.Characters(Ascii.DIGITS, length(of, here));
      case "hex" -> new Part.Characters(Ascii.HEX, length(of, here));
      case "alnum" -> new Part.Characters(Ascii.LETTERS_AND_DIGITS, length(of, here));
      case "uuid" -> (random, rows, out) -> Uuid.write(out, random);
      case "choice" -> choice(of, inHead, here);
      case "seq" -> sequence(of, feeders, here);
      case "csv" -> csv(of, inHead, feeders, here);
      default -> throw badRequest(here, USE);
    };
  }

  private static Part integer(String of, String here) {
    int dots = of.indexOf("..");
    if (dots < 0) {
      throw badRequest(here, USE);
    }
    long low = number(of.substring(0, dots), here);
    long high = number(of.substring(dots + 2), here);
    if (low > high || high - low < 0 || high == Long.MAX_VALUE) {
      throw badRequest(here, "the first bound is at most the second, and both are below 2^62");
    }
    return (random, rows, out) -> Ascii.number(out, random.nextLong(low, high + 1));
  }

  private static Part choice(String of, boolean inHead, String here) {
    byte[][] values =
        Arrays.stream(of.split("\\|", -1))
            .map(value -> value.getBytes(StandardCharsets.UTF_8))
            .toArray(byte[][]::new);
    if (inHead && !Arrays.stream(values).allMatch(Template::fitsHead)) {
      throw badRequest(here, "in the path or a header use visible ASCII characters, no spaces");
    }
    return (random, rows, out) -> out.writeBytes(values[random.nextInt(values.length)]);
  }

  private static Part sequence(String of, Feeders feeders, String here) {
    long from = of.isEmpty() ? 0 : number(of, here);
    Sequence sequence = feeders.sequence();
    return (random, rows, out) -> Ascii.number(out, from + sequence.next());
  }

  private static Part csv(String of, boolean inHead, Feeders feeders, String here) {
    boolean atRandom = of.endsWith(":random");
    String source = atRandom ? of.substring(0, of.length() - ":random".length()) : of;
    int colon = source.lastIndexOf(':');
    if (colon <= 0) {
      throw badRequest(here, USE);
    }
    int feeder = feeders.index(source.substring(0, colon), atRandom, here);
    byte[][] values = feeders.column(feeder, source.substring(colon + 1), inHead, here);
    return (random, rows, out) -> out.writeBytes(values[rows[feeder]]);
  }

  private static int length(String text, String here) {
    long length = number(text, here);
    if (length < 1 || length > LONGEST) {
      throw badRequest(here, String.format(Locale.ROOT, "use a length of 1..%d", LONGEST));
    }
    return (int) length;
  }

  private static long number(String text, String here) {
    if (!text.matches("-?\\d{1,18}")) {
      throw badRequest(here, text + " is not a whole number; " + USE);
    }
    return Long.parseLong(text);
  }
}
