package dev.steelyard.client.testbed;

import dev.steelyard.shared.SteelyardException;
import org.jspecify.annotations.Nullable;

/** Bounds of values from files and commands; what is outside is {@code bad-request}. */
final class Require {

  private static final double LARGEST = 1e9;

  private Require() {}

  /** A value that must be there. */
  static <T> T given(String key, @Nullable T value, String remedy) {
    if (value == null) {
      throw SteelyardException.badRequest(key + " is missing", remedy);
    }
    return value;
  }

  /** Above 0 and at most 1e9. */
  static double positive(String key, double value) {
    return bounded(key, value, value > 0 && value <= LARGEST, "use a number above 0, at most 1e9");
  }

  /** 0 to 1e9. */
  static double notNegative(String key, double value) {
    return bounded(key, value, value >= 0 && value <= LARGEST, "use a number from 0 to 1e9");
  }

  /** 0 to 1. */
  static double share(String key, double value) {
    return bounded(key, value, value >= 0 && value <= 1, "use a number from 0 to 1");
  }

  /** A whole number in a closed range. */
  static int within(String key, int value, int lowest, int highest) {
    if (value < lowest || value > highest) {
      throw SteelyardException.badRequest(
          key + " is " + value, "use a whole number from " + lowest + " to " + highest);
    }
    return value;
  }

  private static double bounded(String key, double value, boolean allowed, String remedy) {
    if (!allowed) {
      throw SteelyardException.badRequest(key + " is " + number(value), remedy);
    }
    return value;
  }

  /** As a user would write it: -2, not -2.0. */
  private static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }
}
