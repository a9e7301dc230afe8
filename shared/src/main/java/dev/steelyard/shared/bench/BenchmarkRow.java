package dev.steelyard.shared.bench;

import dev.steelyard.shared.SteelyardException;
import org.jspecify.annotations.Nullable;

/**
 * One figure of a benchmark.
 *
 * @param name key of the figure, for instance {@code lua.tierA.cpuRatio}
 * @param value NaN where nothing could be measured; then {@code note} says why
 * @param unit for instance {@code ms} or {@code ratio}
 * @param target null where none was set
 * @param samples measurements behind the value: pairs, requests or changes, as the note says
 * @param low lower limit of the 95 % interval, null without one
 * @param high upper limit
 * @param note conditions, and what a reader must know
 */
public record BenchmarkRow(
    String name,
    double value,
    String unit,
    @Nullable Target target,
    long samples,
    @Nullable Double low,
    @Nullable Double high,
    String note) {

  public BenchmarkRow {
    if (Double.isNaN(value) && note.isEmpty()) {
      throw SteelyardException.badRequest(
          "benchmark row " + name + " has no value", "say in the note why");
    }
  }

  /** A figure without an interval. */
  public static BenchmarkRow of(
      String name, double value, String unit, @Nullable Target target, long samples, String note) {
    return new BenchmarkRow(name, value, unit, target, samples, null, null, note);
  }

  /** A figure that could not be measured here. */
  public static BenchmarkRow missing(
      String name, String unit, @Nullable Target target, String why) {
    return new BenchmarkRow(name, Double.NaN, unit, target, 0, null, null, why);
  }

  /** Whether the target is reached; null without a target or without a value. */
  public @Nullable Boolean met() {
    return (target == null || Double.isNaN(value)) ? null : target.met(this);
  }

  /** The value with its unit; a dash without one. */
  public String figure() {
    return Double.isNaN(value) ? "-" : BenchmarkReport.figure(value) + " " + unit;
  }

  /** Both limits; empty without an interval. */
  public String interval() {
    return low == null || high == null
        ? ""
        : BenchmarkReport.figure(low) + " .. " + BenchmarkReport.figure(high);
  }

  /** {@code met}, {@code MISSED} or {@code not measured}; empty without a target. */
  public String verdict() {
    Boolean met = met();
    if (met == null) {
      return target == null ? "" : "not measured";
    }
    return met ? "met" : "MISSED";
  }

  /**
   * What is asked of a figure.
   *
   * @param bound in the unit of the figure
   * @param atMost true when smaller is better
   * @param surely the limit of the 95 % interval must keep the bound, not only the value
   */
  public record Target(boolean atMost, double bound, boolean surely) {

    /** The figure shall not be above. */
    public static Target atMost(double bound) {
      return new Target(true, bound, false);
    }

    /** The figure shall not be below. */
    public static Target atLeast(double bound) {
      return new Target(false, bound, false);
    }

    /**
     * The upper limit of the 95 % interval shall not be above; without an interval it is missed.
     */
    public static Target surelyAtMost(double bound) {
      return new Target(true, bound, true);
    }

    /**
     * The lower limit of the 95 % interval shall not be below; without an interval it is missed.
     */
    public static Target surelyAtLeast(double bound) {
      return new Target(false, bound, true);
    }

    boolean met(BenchmarkRow row) {
      Double limit = surely ? (atMost ? row.high : row.low) : Double.valueOf(row.value);
      return limit != null && (atMost ? limit <= bound : limit >= bound);
    }

    @Override
    public String toString() {
      return (atMost ? "<= " : ">= ") + BenchmarkReport.figure(bound) + (surely ? " surely" : "");
    }
  }
}
