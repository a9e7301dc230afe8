package dev.steelyard.client.load;

import dev.steelyard.shared.SteelyardException;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How wrk2 writes numbers, times and laws on its command line. */
final class Wrk2Options {

  private static final Pattern NUMBER = Pattern.compile("([0-9.]+)([kKMG]?)");
  private static final Pattern TIME = Pattern.compile("([0-9.]+)(ms|s|m|h|)");
  private static final Map<String, String> LAWS = Map.of("exp", "exponential", "norm", "normal");

  private Wrk2Options() {}

  /** For instance 2000, 2k or 1M. */
  static double number(String option, String text) {
    Matcher parts = NUMBER.matcher(text);
    double scale =
        !parts.matches()
            ? Double.NaN
            : switch (parts.group(2).toLowerCase(Locale.ROOT)) {
              case "k" -> 1e3;
              case "m" -> 1e6;
              case "g" -> 1e9;
              default -> 1;
            };
    return scaled(option, text, parts, scale, "write a number, for instance 2000 or 2k");
  }

  /** For instance 64 or 1k; the range is not checked. */
  static int whole(String option, String text) {
    double number = number(option, text);
    if (number != Math.rint(number) || number > Integer.MAX_VALUE) {
      throw SteelyardException.badRequest(option + " is " + text, "write a whole number");
    }
    return (int) number;
  }

  /** For instance 30, 30s, 500ms, 2m or 1h; in seconds. */
  static double seconds(String option, String text) {
    Matcher parts = TIME.matcher(text);
    double scale =
        !parts.matches()
            ? Double.NaN
            : switch (parts.group(2)) {
              case "ms" -> 1e-3;
              case "m" -> 60;
              case "h" -> 3600;
              default -> 1;
            };
    return scaled(option, text, parts, scale, "write a time, for instance 30s or 2m");
  }

  private static double scaled(
      String option, String text, Matcher parts, double scale, String remedy) {
    if (!Double.isNaN(scale)) {
      try {
        return Double.parseDouble(parts.group(1)) * scale;
      } catch (NumberFormatException e) {
        throw SteelyardException.badRequest(option + " is " + text, remedy);
      }
    }
    throw SteelyardException.badRequest(option + " is " + text, remedy);
  }

  /** The law that wrk2 calls so; with its own schedule {@code norm} is what it does there. */
  static String law(String name, boolean dsb) {
    return dsb && name.equals("norm") ? "norm-nowait" : LAWS.getOrDefault(name, name);
  }

  /** What of wrk2 is not here, and what to do instead. */
  static SteelyardException absent(String option) {
    return SteelyardException.badRequest(
        option,
        switch (option) {
          case "--script" ->
              "Lua scripts are not run; describe the requests in a file, see --request";
          case "-p" -> "no p99 of each tenth of a second is kept; use --csv for one of each second";
          default -> "requests are not pipelined in batches; leave it out";
        });
  }
}
