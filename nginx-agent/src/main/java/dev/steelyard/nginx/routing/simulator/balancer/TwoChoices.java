package dev.steelyard.nginx.routing.simulator.balancer;

import dev.steelyard.nginx.routing.simulator.balancer.LeastRank.Rank;

/**
 * Two servers drawn without replacement, with chances as their weights; the one of the lower rank,
 * the first when equal.
 */
final class TwoChoices implements Balancer {

  private final BalancerView view;
  private final Rank rank;

  TwoChoices(BalancerView view, Rank rank) {
    this.view = view;
    this.rank = rank;
  }

  @Override
  public int pick(int type, int client) {
    int first = draw(type, -1);
    int second = draw(type, first);
    if (second < 0) {
      return first;
    }
    return rank.of(view, second, type) < rank.of(view, first, type) ? second : first;
  }

  /** Any available server but one; -1 when there is none. */
  private int draw(int type, int but) {
    double total = 0;
    int last = -1;
    for (int i = 0; i < view.servers(); i++) {
      if (i != but && view.available(i)) {
        total += view.weight(i, type);
        last = i;
      }
    }
    if (last < 0) {
      return -1;
    }
    double left = view.random().uniform() * total;
    for (int i = 0; i < last; i++) {
      if (i != but && view.available(i)) {
        left -= view.weight(i, type);
        if (left < 0) {
          return i;
        }
      }
    }
    return last;
  }
}
