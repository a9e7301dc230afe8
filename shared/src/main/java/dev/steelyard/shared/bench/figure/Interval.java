package dev.steelyard.shared.bench.figure;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A mean of paired rounds with its 95 % interval {@code mean ± t(0.975, n-1)·s/√n}, s the sample
 * standard deviation.
 *
 * @param pairs n, at least 1
 * @param low null with one pair
 * @param high null with one pair
 */
public record Interval(double value, int pairs, @Nullable Double low, @Nullable Double high) {

  /** The mean of differences, or of any values of one round each. */
  public static Interval ofMean(double... values) {
    int n = values.length;
    double mean = Arrays.stream(values).average().orElseThrow();
    if (n == 1) {
      return new Interval(mean, n, null, null);
    }
    double squares = Arrays.stream(values).map(value -> (value - mean) * (value - mean)).sum();
    double margin = StudentT.quantile975(n - 1) * Math.sqrt(squares / (n - 1) / n);
    return new Interval(mean, n, mean - margin, mean + margin);
  }

  /**
   * The geometric mean of the ratios, its interval from their logarithms.
   *
   * @param of above 0, one a round
   * @param to above 0, of the same rounds
   */
  public static Interval ofRatios(List<Double> of, List<Double> to) {
    Interval logs =
        ofMean(
            IntStream.range(0, of.size())
                .mapToDouble(i -> Math.log(positive(of.get(i)) / positive(to.get(i))))
                .toArray());
    Double low = logs.low();
    Double high = logs.high();
    return new Interval(
        Math.exp(logs.value()),
        logs.pairs(),
        low == null ? null : Math.exp(low),
        high == null ? null : Math.exp(high));
  }

  private static double positive(double value) {
    if (!(value > 0 && Double.isFinite(value))) {
      throw new IllegalArgumentException("no ratio can be made with " + value);
    }
    return value;
  }
}
