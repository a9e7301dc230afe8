package dev.steelyard.shared.bench.figure;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * What the turns of every arm gave, a turn a round, in the order of the rounds.
 *
 * @param <A> arm
 * @param <T> what a turn gives
 */
public final class Turns<A, T> {

  private final Map<A, List<T>> byArm = new LinkedHashMap<>();

  /** Adds the next turn of an arm. */
  public void add(A arm, T turn) {
    byArm.computeIfAbsent(arm, a -> new ArrayList<>()).add(turn);
  }

  /** The turns of an arm; empty for one that had none. */
  public List<T> of(A arm) {
    return List.copyOf(byArm.getOrDefault(arm, List.of()));
  }

  /** Mean of a value over the turns of an arm. */
  public double mean(A arm, ToDoubleFunction<T> value) {
    return of(arm).stream().mapToDouble(value).average().orElseThrow();
  }

  /** Ratios of a value above 0, one arm to another, round by round. */
  public Interval ratio(A arm, A to, ToDoubleFunction<T> value) {
    return Interval.ofRatios(values(arm, value), values(to, value));
  }

  /** Differences of a value, one arm less another, round by round. */
  public Interval difference(A arm, A less, ToDoubleFunction<T> value) {
    List<Double> minuends = values(arm, value);
    List<Double> subtrahends = values(less, value);
    double[] differences = new double[minuends.size()];
    for (int i = 0; i < differences.length; i++) {
      differences[i] = minuends.get(i) - subtrahends.get(i);
    }
    return Interval.ofMean(differences);
  }

  private List<Double> values(A arm, ToDoubleFunction<T> value) {
    return of(arm).stream().map(value::applyAsDouble).toList();
  }

  /**
   * Two arms as one: the geometric mean of a value, round by round. Two runs of the same thing tell
   * more than one, and what they differ by is noise.
   *
   * @param value 0 or more
   */
  public List<Double> together(A first, A second, ToDoubleFunction<T> value) {
    List<T> one = of(first);
    List<T> other = of(second);
    return IntStream.range(0, one.size())
        .mapToObj(
            i -> Math.sqrt(value.applyAsDouble(one.get(i)) * value.applyAsDouble(other.get(i))))
        .toList();
  }
}
