package dev.steelyard.nginx.routing.simulator.balancer;

/**
 * The server of the lowest rank; smooth weighted round robin among those that tie, one round for
 * each request type, whose state moves only then.
 */
final class LeastRank implements Balancer {

  private static final double TIE = 1e-12;

  /** What is smallest for the server to pick. */
  interface Rank {
    double of(BalancerView view, int server, int type);
  }

  private final BalancerView view;
  private final Rank rank;
  private final SmoothTurns turns;
  private final int[] tied;

  LeastRank(BalancerView view, Rank rank) {
    this.view = view;
    this.rank = rank;
    this.turns = new SmoothTurns(view, view.types());
    this.tied = new int[view.servers()];
  }

  @Override
  public int pick(int type, int client) {
    double best = Double.POSITIVE_INFINITY;
    int count = 0;
    for (int i = 0; i < tied.length; i++) {
      if (!view.available(i)) {
        continue;
      }
      double value = rank.of(view, i, type);
      if (count == 0 || value < best - TIE) {
        best = value;
        count = 1;
        tied[0] = i;
      } else if (value <= best + TIE) {
        tied[count++] = i;
      }
    }
    return count == 1 ? tied[0] : turns.take(type, type, tied, count);
  }

  SmoothTurns turns() {
    return turns;
  }
}
