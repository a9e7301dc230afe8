package dev.steelyard.client.load.plan;

import static dev.steelyard.shared.SteelyardException.badRequest;

import org.jspecify.annotations.Nullable;

/** Defaults and ranges of the fields of a plan. */
final class Checks {

  private Checks() {}

  /**
   * Refuses a value that is not in [lowest, highest], or not above lowest where that is excluded.
   */
  static double within(
      String place, double value, double lowest, double highest, boolean included) {
    boolean lowEnough = value <= highest;
    boolean highEnough = included ? value >= lowest : value > lowest;
    if (lowEnough && highEnough) {
      return value;
    }
    throw badRequest(
        place + " is " + plain(value),
        "use "
            + (included ? "at least " : "above ")
            + plain(lowest)
            + " and at most "
            + plain(highest));
  }

  static <T> T or(@Nullable T value, T otherwise) {
    return value == null ? otherwise : value;
  }

  private static String plain(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }
}
