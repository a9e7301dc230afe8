package dev.steelyard.nginx.page;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;

/** How numbers are written for people; what is not finite is a dash. */
public final class Figures {

  private static final String NONE = "-";
  private static final MathContext THREE_DIGITS = new MathContext(3, RoundingMode.HALF_UP);

  private Figures() {}

  /** Three significant digits with thousands separators; powers of ten when tiny or huge. */
  public static String significant(double value) {
    if (!Double.isFinite(value)) {
      return NONE;
    }
    if (value == 0) {
      return "0";
    }
    BigDecimal rounded = BigDecimal.valueOf(value).round(THREE_DIGITS);
    int magnitude = rounded.precision() - rounded.scale() - 1;
    if (magnitude < -4 || magnitude > 8) {
      return String.format(Locale.ROOT, "%.2e", rounded);
    }
    return String.format(Locale.ROOT, "%,." + Math.max(0, 2 - magnitude) + "f", rounded);
  }

  /** Two decimals; three significant digits from 1000 on. */
  public static String ratio(double value) {
    if (!Double.isFinite(value)) {
      return NONE;
    }
    return value < 1000 ? String.format(Locale.ROOT, "%.2f", value) : significant(value);
  }

  /** Exact, with thousands separators. */
  public static String count(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  /** A share of 0..1 in percent. */
  public static String percent(double share) {
    return Double.isFinite(share) ? significant(share * 100) + "\u00a0%" : NONE;
  }

  /** Minutes and seconds since the start, {@code 2:05}; from an hour on {@code 1:02:05}. */
  public static String clock(double seconds) {
    if (!Double.isFinite(seconds)) {
      return NONE;
    }
    long whole = Math.round(seconds);
    return whole < 3600
        ? String.format(Locale.ROOT, "%d:%02d", whole / 60, whole % 60)
        : String.format(Locale.ROOT, "%d:%02d:%02d", whole / 3600, whole / 60 % 60, whole % 60);
  }

  /** All digits of a round number beside an axis. */
  public static String tick(double value) {
    double size = Math.abs(value);
    BigDecimal digits = BigDecimal.valueOf(value).stripTrailingZeros();
    if (size != 0 && (size < 1e-4 || size >= 1e7)) {
      return digits.toString();
    }
    int decimals = Math.max(0, digits.scale());
    return String.format(Locale.ROOT, "%,." + decimals + "f", digits);
  }
}
