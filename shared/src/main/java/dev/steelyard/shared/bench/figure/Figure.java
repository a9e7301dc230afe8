package dev.steelyard.shared.bench.figure;

import dev.steelyard.shared.bench.BenchmarkRow;
import dev.steelyard.shared.bench.BenchmarkRow.Target;
import org.jspecify.annotations.Nullable;

/**
 * A figure that a benchmark gives.
 *
 * @param name its key, for instance {@code lua.tierA.cpuRatio}
 * @param unit for instance {@code ratio}
 * @param target null where none was set
 */
public record Figure(String name, String unit, @Nullable Target target) {

  /** A figure that shall not be above a bound. */
  public static Figure atMost(String name, String unit, double bound) {
    return new Figure(name, unit, Target.atMost(bound));
  }

  /** A figure whose interval shall not reach above a bound. */
  public static Figure surelyAtMost(String name, String unit, double bound) {
    return new Figure(name, unit, Target.surelyAtMost(bound));
  }

  /** A figure that shall not be below a bound. */
  public static Figure atLeast(String name, String unit, double bound) {
    return new Figure(name, unit, Target.atLeast(bound));
  }

  /** A figure that is only reported. */
  public static Figure plain(String name, String unit) {
    return new Figure(name, unit, null);
  }

  /**
   * The row of a single value.
   *
   * @param samples requests, changes or questions behind it, as the note says
   */
  public BenchmarkRow row(double value, long samples, String note) {
    return BenchmarkRow.of(name, value, unit, target, samples, note);
  }

  /** The row of paired rounds. */
  public BenchmarkRow row(Interval of, String note) {
    return new BenchmarkRow(name, of.value(), unit, target, of.pairs(), of.low(), of.high(), note);
  }

  /** The row when nothing could be measured. */
  public BenchmarkRow missing(String why) {
    return BenchmarkRow.missing(name, unit, target, why);
  }
}
