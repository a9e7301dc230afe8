package dev.steelyard.nginx.learning;

import dev.steelyard.nginx.learning.MarkovDecisionProcess.Visits;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Value iteration over the visited pairs of a {@link MarkovDecisionProcess}.
 *
 * <p>{@code Q(s,a) = r(s,a) + discount · sum over s' of P(s'|s,a) V(s')}, {@code V(s)} = the
 * largest over visited actions, starting from V = 0. A state without a visited action gets the
 * smallest V of the others. Shrinkage pulls rarely visited pairs to their state's average: {@code r
 * = (sum r + shrinkage · r_s) / (n + shrinkage)} and {@code P = (N + shrinkage · P_s) / (n +
 * shrinkage)}, where {@code r_s} and {@code P_s} are taken over all visits of state s.
 *
 * @param discount 0 up to, but not 1
 * @param tolerance stop when no V moves by as much
 * @param maxSweeps stop after so many sweeps
 * @param shrinkage visits that the state's average counts for, 0 or more
 */
public record ValueIteration(double discount, double tolerance, int maxSweeps, double shrinkage) {

  /**
   * What the iteration found.
   *
   * @param value V by state
   * @param quality Q by state and visited action, of the last sweep; empty for a state without one
   * @param policy best visited action by state, the lowest among equals; the default action for a
   *     state without one
   * @param sweeps until it stood still
   */
  public record Solution(
      List<Double> value,
      List<NavigableMap<Integer, Double>> quality,
      List<Integer> policy,
      int sweeps) {}

  /** Reward and successors of a pair after shrinkage. */
  private record Outcome(double reward, Map<Integer, Double> next) {}

  public ValueIteration {
    if (!(discount >= 0 && discount < 1)) {
      throw new IllegalArgumentException("discount is %s, allowed is 0..<1".formatted(discount));
    }
    if (!(shrinkage >= 0) || Double.isInfinite(shrinkage)) {
      throw new IllegalArgumentException("shrinkage is %s, use 0 or more".formatted(shrinkage));
    }
    if (!(tolerance > 0) || maxSweeps < 1) {
      throw new IllegalArgumentException(
          "tolerance %s must be above 0, sweeps %d at least 1".formatted(tolerance, maxSweeps));
    }
  }

  /**
   * Solves.
   *
   * @param process at least one visited pair
   * @param defaultAction for states without a visited action
   */
  public Solution solve(MarkovDecisionProcess process, int defaultAction) {
    if (process.visitedPairs() == 0) {
      throw new IllegalArgumentException("no transition was counted");
    }
    List<NavigableMap<Integer, Outcome>> outcomes = new ArrayList<>();
    for (int s = 0; s < process.states(); s++) {
      outcomes.add(outcomes(process.visitsOf(s)));
    }
    double[] value = new double[process.states()];
    int sweep = 0;
    double moved = Double.POSITIVE_INFINITY;
    while (moved >= tolerance && sweep < maxSweeps) {
      double[] next = sweep(outcomes, value);
      moved = 0;
      for (int s = 0; s < value.length; s++) {
        moved = Math.max(moved, Math.abs(next[s] - value[s]));
      }
      value = next;
      sweep++;
    }
    return solution(outcomes, value, defaultAction, sweep);
  }

  private double[] sweep(List<NavigableMap<Integer, Outcome>> outcomes, double[] value) {
    double[] next = new double[value.length];
    double smallest = Double.POSITIVE_INFINITY;
    for (int s = 0; s < value.length; s++) {
      next[s] = Double.NEGATIVE_INFINITY;
      for (Outcome outcome : outcomes.get(s).values()) {
        next[s] = Math.max(next[s], quality(outcome, value));
      }
      smallest = outcomes.get(s).isEmpty() ? smallest : Math.min(smallest, next[s]);
    }
    for (int s = 0; s < value.length; s++) {
      next[s] = outcomes.get(s).isEmpty() ? smallest : next[s];
    }
    return next;
  }

  private double quality(Outcome outcome, double[] value) {
    double future = 0;
    for (Map.Entry<Integer, Double> next : outcome.next().entrySet()) {
      future += next.getValue() * value[next.getKey()];
    }
    return outcome.reward() + discount * future;
  }

  private Solution solution(
      List<NavigableMap<Integer, Outcome>> outcomes,
      double[] value,
      int defaultAction,
      int sweeps) {
    List<Double> values = new ArrayList<>();
    List<NavigableMap<Integer, Double>> qualities = new ArrayList<>();
    List<Integer> policy = new ArrayList<>();
    for (int s = 0; s < value.length; s++) {
      NavigableMap<Integer, Double> quality = new TreeMap<>();
      int best = defaultAction;
      double bestQuality = Double.NEGATIVE_INFINITY;
      for (Map.Entry<Integer, Outcome> entry : outcomes.get(s).entrySet()) {
        double q = quality(entry.getValue(), value);
        quality.put(entry.getKey(), q);
        if (q > bestQuality) {
          bestQuality = q;
          best = entry.getKey();
        }
      }
      values.add(value[s]);
      qualities.add(quality);
      policy.add(best);
    }
    return new Solution(values, qualities, policy, sweeps);
  }

  private NavigableMap<Integer, Outcome> outcomes(NavigableMap<Integer, Visits> visits) {
    Visits all = new Visits();
    for (Visits pair : visits.values()) {
      all.count += pair.count;
      all.rewardSum += pair.rewardSum;
      pair.next.forEach((s, n) -> all.next.merge(s, n, Long::sum));
    }
    NavigableMap<Integer, Outcome> outcomes = new TreeMap<>();
    visits.forEach((action, pair) -> outcomes.put(action, outcome(pair, all)));
    return outcomes;
  }

  private Outcome outcome(Visits pair, Visits all) {
    double weight = pair.count + shrinkage;
    double reward = (pair.rewardSum + shrinkage * all.rewardSum / all.count) / weight;
    NavigableMap<Integer, Double> next = new TreeMap<>();
    pair.next.forEach((s, n) -> next.merge(s, n / weight, Double::sum));
    if (shrinkage > 0) {
      all.next.forEach((s, n) -> next.merge(s, shrinkage * n / all.count / weight, Double::sum));
    }
    return new Outcome(reward, next);
  }
}
