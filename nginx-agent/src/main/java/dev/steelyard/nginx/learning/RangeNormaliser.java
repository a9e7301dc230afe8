package dev.steelyard.nginx.learning;

import java.util.ArrayList;
import java.util.List;

/**
 * Scales columns by their range: {@code z = (x - mean) / (max - min)}.
 *
 * <p>Mean and range are those of the data it was fitted to and are applied unchanged to later rows,
 * which may therefore lie outside -1..1. A constant column has no range: it is left out.
 *
 * @param width columns of a row before constant ones are left out
 * @param columns the columns that are kept, in their order
 */
public record RangeNormaliser(int width, List<Column> columns) {

  /**
   * A column that is kept.
   *
   * @param name for error messages and for people
   * @param index in a row, 0..width-1
   * @param mean of the fitted data
   * @param min of the fitted data
   * @param max of the fitted data, above {@code min}
   */
  public record Column(String name, int index, double mean, double min, double max) {

    public Column {
      if (index < 0 || !(max > min) || !(mean >= min && mean <= max)) {
        throw new IllegalArgumentException(
            "column %s (%d): mean %s must lie in %s..%s, a range above 0"
                .formatted(name, index, mean, min, max));
      }
    }

    private double scaled(double[] row) {
      double value = row[index];
      requireFinite(name, value);
      return (value - mean) / (max - min);
    }
  }

  public RangeNormaliser {
    columns = List.copyOf(columns);
    for (Column column : columns) {
      if (column.index() >= width) {
        throw new IllegalArgumentException(
            "column %s has index %d, a row has %d".formatted(column.name(), column.index(), width));
      }
    }
  }

  /**
   * Learns mean and range of every column.
   *
   * @param names one a column
   * @param rows at least one row, each as long as {@code names}; every value finite
   * @throws IllegalArgumentException naming the column of a value that is NaN or infinite
   */
  public static RangeNormaliser fit(List<String> names, double[][] rows) {
    if (rows.length == 0) {
      throw new IllegalArgumentException("no rows to learn a range from");
    }
    List<Column> kept = new ArrayList<>();
    for (int c = 0; c < names.size(); c++) {
      double min = Double.POSITIVE_INFINITY;
      double max = Double.NEGATIVE_INFINITY;
      double sum = 0;
      for (double[] row : rows) {
        requireWidth(row, names.size());
        requireFinite(names.get(c), row[c]);
        min = Math.min(min, row[c]);
        max = Math.max(max, row[c]);
        sum += row[c];
      }
      if (max > min) {
        // Rounding of the sum must not put the mean outside the range.
        double mean = Math.max(min, Math.min(max, sum / rows.length));
        kept.add(new Column(names.get(c), c, mean, min, max));
      }
    }
    return new RangeNormaliser(names.size(), kept);
  }

  /**
   * The kept columns of a row, scaled.
   *
   * @throws IllegalArgumentException naming the column of a value that is NaN or infinite
   */
  public double[] scale(double[] row) {
    requireWidth(row, width);
    return columns.stream().mapToDouble(column -> column.scaled(row)).toArray();
  }

  /** Back to the units of the data: one value a kept column. */
  public double[] restore(double[] scaled) {
    requireWidth(scaled, columns.size());
    double[] row = new double[scaled.length];
    for (int c = 0; c < row.length; c++) {
      Column column = columns.get(c);
      row[c] = column.mean() + scaled[c] * (column.max() - column.min());
    }
    return row;
  }

  private static void requireWidth(double[] row, int width) {
    if (row.length != width) {
      throw new IllegalArgumentException(
          "a row of %d values, expected %d".formatted(row.length, width));
    }
  }

  private static void requireFinite(String name, double value) {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException("column %s has the value %s".formatted(name, value));
    }
  }
}
