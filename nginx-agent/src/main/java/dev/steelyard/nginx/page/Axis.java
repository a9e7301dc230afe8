package dev.steelyard.nginx.page;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/**
 * Where a value stands along one side of a picture, and the round values to write there.
 *
 * <p>Values outside the axis are drawn at its ends, so nothing ever leaves the picture.
 */
public final class Axis {

  /** A round value and how it is written. */
  public record Tick(double value, String label) {}

  /** Ends of an axis reach no further, so that their difference is finite. */
  private static final double LARGEST = 1e300;

  private static final double[] PERCENTILES = {50, 75, 90, 95, 99, 99.9};
  private static final int[] MANTISSAS = {1, 2, 5};
  private static final int[] TIME_STEPS_SECONDS = {
    1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 43200, 86400
  };

  private final DoubleUnaryOperator transform;
  private final double low;
  private final double high;
  private final double from;
  private final double to;
  private final List<Tick> ticks;

  private Axis(
      DoubleUnaryOperator transform,
      double lowest,
      double highest,
      double from,
      double to,
      List<Tick> ticks) {
    this.transform = transform;
    this.low = transform.applyAsDouble(lowest);
    this.high = transform.applyAsDouble(highest);
    this.from = from;
    this.to = to;
    this.ticks = List.copyOf(ticks);
  }

  /**
   * Equal steps of 1, 2 or 5 times a power of ten; the ends are ticks that enclose the values.
   *
   * @param from where the lowest value stands, in the picture's units
   * @param to where the highest stands; may be less than {@code from}
   * @param steps at most so many from end to end, ≥ 2
   */
  public static Axis linear(double min, double max, double from, double to, int steps) {
    double lowest = clamp(Math.min(min, max), -LARGEST, LARGEST);
    double highest = clamp(Math.max(min, max), -LARGEST, LARGEST);
    double size = Math.max(Math.abs(lowest), Math.abs(highest));
    if (highest - lowest <= Math.max(size * 1e-9, 1 / LARGEST)) {
      double margin = size < 1e-290 ? 1 : size / 2;
      lowest -= margin;
      highest += margin;
    }
    int level = levelAtLeast((highest - lowest) / steps);
    // Rounding the ends outwards can add a step: then the next rounder step is wide enough.
    while (Math.ceil(highest / round(level)) - Math.floor(lowest / round(level)) > steps) {
      level++;
    }
    long first = (long) Math.floor(lowest / round(level));
    long last = (long) Math.ceil(highest / round(level));
    List<Tick> ticks = new ArrayList<>();
    for (long k = first; k <= last; k++) {
      ticks.add(tick(multiple(k, level)));
    }
    return new Axis(v -> v, multiple(first, level), multiple(last, level), from, to, ticks);
  }

  /**
   * Powers of ten, with 2 and 5 between them where there is room; the ends are of the form 1, 2 or
   * 5 times a power of ten and enclose the values.
   *
   * @param min positive
   * @param max positive
   * @param steps about so many ticks at most, ≥ 2
   */
  public static Axis log(double min, double max, double from, double to, int steps) {
    int first = levelAtMost(clamp(Math.min(min, max), 1 / LARGEST, LARGEST));
    int last = levelAtLeast(clamp(Math.max(min, max), 1 / LARGEST, LARGEST));
    if (first == last) {
      first--;
      last++;
    }
    int stride = 1;
    if (last - first > steps) {
      stride = 3;
      while ((last - first) / stride > steps) {
        stride += 3;
      }
    }
    List<Tick> ticks = new ArrayList<>();
    for (int level = first; level <= last; level++) {
      if (Math.floorMod(level, stride) == 0) {
        ticks.add(tick(round(level)));
      }
    }
    return new Axis(Math::log10, round(first), round(last), from, to, ticks);
  }

  /** Percentiles 50 to 99.9 on the scale {@code -log10(1 - p / 100)}: each nine has equal room. */
  public static Axis percentiles(double from, double to) {
    List<Tick> ticks = new ArrayList<>();
    for (double p : PERCENTILES) {
      ticks.add(tick(p));
    }
    return new Axis(p -> -Math.log10(1 - Math.min(p, 99.99) / 100), 50, 99.9, from, to, ticks);
  }

  /** Time from 0 to {@code seconds}, with ticks at whole seconds, minutes or hours. */
  public static Axis time(double seconds, double from, double to, int steps) {
    double end = clamp(seconds, 1, LARGEST);
    for (int step : TIME_STEPS_SECONDS) {
      if (end / step <= steps) {
        List<Tick> ticks = new ArrayList<>();
        for (int k = 0; k * (double) step <= end; k++) {
          ticks.add(new Tick(k * (double) step, Figures.clock(k * (double) step)));
        }
        return new Axis(v -> v, 0, end, from, to, ticks);
      }
    }
    List<Tick> ends = List.of(new Tick(0, "0 s"), new Tick(end, Figures.significant(end) + " s"));
    return new Axis(v -> v, 0, end, from, to, ends);
  }

  /** Where a finite value stands, always between the two ends. */
  public double at(double value) {
    double share = (transform.applyAsDouble(value) - low) / (high - low);
    // The logarithm of what is not positive has no place: the low end.
    return from + (to - from) * (Double.isNaN(share) ? 0 : clamp(share, 0, 1));
  }

  public double from() {
    return from;
  }

  public double to() {
    return to;
  }

  public List<Tick> ticks() {
    return ticks;
  }

  private static Tick tick(double value) {
    return new Tick(value, Figures.tick(value));
  }

  private static double clamp(double value, double least, double most) {
    return Math.max(least, Math.min(most, value));
  }

  /** Round values numbered: 0 is 1, 1 is 2, 2 is 5, 3 is 10, -1 is 0.5. */
  private static double round(int level) {
    return multiple(1, level);
  }

  /** {@code k} times a round value, with a single rounding. */
  private static double multiple(long k, int level) {
    double mantissa = (double) k * MANTISSAS[Math.floorMod(level, 3)];
    int decade = Math.floorDiv(level, 3);
    return decade < 0 ? mantissa / Math.pow(10, -decade) : mantissa * Math.pow(10, decade);
  }

  private static int levelAtMost(double value) {
    int level = 3 * (int) Math.floor(Math.log10(value)) + 3;
    while (round(level) > value) {
      level--;
    }
    return level;
  }

  private static int levelAtLeast(double value) {
    int level = levelAtMost(value);
    return round(level) < value ? level + 1 : level;
  }
}
