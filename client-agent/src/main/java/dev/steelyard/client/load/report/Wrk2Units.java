package dev.steelyard.client.load.report;

import java.util.Locale;

/** Numbers as wrk and wrk2 write them: a unit is left for the next at 85 % of it. */
final class Wrk2Units {

  private static final double READY_FOR_NEXT = 0.85;
  private static final String[] MICROS = {"us", "ms"};
  private static final String[] SECONDS = {"s", "m"};
  private static final String[] BINARY = {"", "K", "M", "G", "T"};
  private static final String[] METRIC = {"", "k", "M", "G", "T"};

  private Wrk2Units() {}

  /** For instance {@code 900.00us}, {@code 6.60ms}, {@code 1.50s}. */
  static String micros(double micros) {
    return micros >= 1e6 ? format(micros / 1e6, SECONDS, 60, 2) : format(micros, MICROS, 1000, 2);
  }

  /** For instance {@code 30s}, {@code 2m}. */
  static String seconds(double seconds) {
    return format(seconds, SECONDS, 60, 0);
  }

  /** Bytes without their B, for instance {@code 19.81M}. */
  static String binary(double bytes) {
    return format(bytes, BINARY, 1024, 2);
  }

  /** For instance {@code 1.04k}. */
  static String metric(double number) {
    return format(number, METRIC, 1000, 2);
  }

  /** Right in a column, so that the figures stand below each other whatever their units. */
  static String column(String text, int width) {
    int room = 2;
    int length = text.length();
    if (Character.isLetter(text.charAt(length - 1))) {
      room--;
    }
    if (length > 1 && Character.isLetter(text.charAt(length - 2))) {
      room--;
    }
    int left = width - room;
    String cut = length > left ? text.substring(0, left) : text;
    return " ".repeat(left - cut.length()) + cut + " ".repeat(room);
  }

  private static String format(double value, String[] units, int scale, int decimals) {
    double amount = value;
    int unit = 0;
    while (unit + 1 < units.length && amount >= scale * READY_FOR_NEXT) {
      amount /= scale;
      unit++;
    }
    return String.format(Locale.ROOT, "%." + decimals + "f%s", amount, units[unit]);
  }
}
