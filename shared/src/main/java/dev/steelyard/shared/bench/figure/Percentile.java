package dev.steelyard.shared.bench.figure;

import java.util.List;

/** Percentiles of a few hundred values by the nearest rank, without interpolation. */
public final class Percentile {

  private Percentile() {}

  /**
   * The smallest value that so much of the values does not exceed.
   *
   * @param values at least one
   * @param percent above 0, at most 100
   */
  public static double of(List<Double> values, double percent) {
    List<Double> sorted = values.stream().sorted().toList();
    int rank = (int) Math.ceil(percent / 100 * sorted.size());
    return sorted.get(Math.max(1, rank) - 1);
  }
}
