package dev.steelyard.nginx.routing.plan;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The published rank reward. With m the sum of the mean response times of a window over all
 * upstreams and servers, a state's bound is {@code mean(m) + 3·std(m)} over its windows (sample
 * standard deviation; 0 for a single window). States are ranked by their bound: the lowest gets 0,
 * the next -1, and so on.
 *
 * @param bounds of the states that have windows, rising
 */
record RankReward(List<Bound> bounds) {

  /**
   * The bound of one state.
   *
   * @param state its number
   * @param millis mean(m) + 3·std(m), ms
   */
  record Bound(int state, double millis) {}

  RankReward {
    bounds = List.copyOf(bounds);
  }

  /**
   * Ranks the states of a log.
   *
   * @param states state of every window
   * @param sums m of every window, ms
   */
  static RankReward of(int[] states, double[] sums) {
    List<Bound> bounds = new ArrayList<>();
    for (int state : Arrays.stream(states).distinct().sorted().toArray()) {
      double[] own =
          IntStream.range(0, states.length)
              .filter(i -> states[i] == state)
              .mapToDouble(i -> sums[i])
              .toArray();
      bounds.add(new Bound(state, bound(own)));
    }
    bounds.sort(Comparator.comparingDouble(Bound::millis));
    return new RankReward(bounds);
  }

  /** Reward of a window in a state that has windows: 0 for the best, then -1, -2, ... */
  double ofState(int state) {
    for (int rank = 0; rank < bounds.size(); rank++) {
      if (bounds.get(rank).state() == state) {
        return -rank;
      }
    }
    throw new IllegalArgumentException("state %d has no windows".formatted(state));
  }

  /**
   * Reward of a live window whose state is not known: that of the tightest bound at or above its m,
   * or the worst when m is above all bounds.
   *
   * @param sumMillis m, ms
   */
  double ofLive(double sumMillis) {
    int rank = 0;
    while (rank < bounds.size() - 1 && bounds.get(rank).millis() < sumMillis) {
      rank++;
    }
    return -rank;
  }

  private static double bound(double[] values) {
    double mean = Arrays.stream(values).average().orElseThrow();
    double squares = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
    return mean + (values.length == 1 ? 0 : 3 * Math.sqrt(squares / (values.length - 1)));
  }
}
