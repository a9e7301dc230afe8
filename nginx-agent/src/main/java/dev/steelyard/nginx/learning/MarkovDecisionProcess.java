package dev.steelyard.nginx.learning;

import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Counted transitions between states under actions.
 *
 * <p>{@code P(s'|s,a) = N(s,a,s') / sum over s'' of N(s,a,s'')} and {@code r(s,a)} = mean reward,
 * both only for pairs that were visited. Sparse: memory follows the visited pairs, not states times
 * actions. A sequence is cut by not adding the transition over the cut. Not thread-safe.
 */
public final class MarkovDecisionProcess {

  private final int states;
  private final NavigableMap<Integer, NavigableMap<Integer, Visits>> visits = new TreeMap<>();

  /** The counts of one pair of state and action. */
  static final class Visits {
    long count;
    double rewardSum;
    final NavigableMap<Integer, Long> next = new TreeMap<>();
  }

  /**
   * @param states number of states, at least 1
   */
  public MarkovDecisionProcess(int states) {
    if (states < 1) {
      throw new IllegalArgumentException("%d states".formatted(states));
    }
    this.states = states;
  }

  /**
   * Counts one transition.
   *
   * @param state where the action was taken, 0..states-1
   * @param action any number
   * @param next where it led, 0..states-1
   * @param reward finite
   */
  public void add(int state, int action, int next, double reward) {
    requireState(state);
    requireState(next);
    if (!Double.isFinite(reward)) {
      throw new IllegalArgumentException(
          "reward %s of action %d in state %d".formatted(reward, action, state));
    }
    Visits pair =
        visits
            .computeIfAbsent(state, s -> new TreeMap<>())
            .computeIfAbsent(action, a -> new Visits());
    pair.count++;
    pair.rewardSum += reward;
    pair.next.merge(next, 1L, Long::sum);
  }

  /** Number of states. */
  public int states() {
    return states;
  }

  /** Pairs of state and action that were visited. */
  public int visitedPairs() {
    return visits.values().stream().mapToInt(NavigableMap::size).sum();
  }

  /** Actions taken in a state, rising; empty when none was. */
  public NavigableSet<Integer> actions(int state) {
    requireState(state);
    return new TreeSet<>(visitsOf(state).keySet());
  }

  /** How often the action was taken in the state. */
  public long count(int state, int action) {
    Visits pair = visitsOf(state).get(action);
    return pair == null ? 0 : pair.count;
  }

  /** P(next | state, action). @throws IllegalArgumentException for a pair that was not visited */
  public double probability(int state, int action, int next) {
    Visits pair = visited(state, action);
    return (double) pair.next.getOrDefault(next, 0L) / pair.count;
  }

  /** Mean reward. @throws IllegalArgumentException for a pair that was not visited */
  public double reward(int state, int action) {
    Visits pair = visited(state, action);
    return pair.rewardSum / pair.count;
  }

  NavigableMap<Integer, Visits> visitsOf(int state) {
    return visits.getOrDefault(state, new TreeMap<>());
  }

  private Visits visited(int state, int action) {
    requireState(state);
    Visits pair = visitsOf(state).get(action);
    if (pair == null) {
      throw new IllegalArgumentException(
          "action %d was never taken in state %d".formatted(action, state));
    }
    return pair;
  }

  private void requireState(int state) {
    if (state < 0 || state >= states) {
      throw new IllegalArgumentException("state %d, there are 0..%d".formatted(state, states - 1));
    }
  }
}
