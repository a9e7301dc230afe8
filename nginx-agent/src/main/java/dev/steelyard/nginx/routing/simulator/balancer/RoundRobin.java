package dev.steelyard.nginx.routing.simulator.balancer;

/** Smooth weighted round robin, one round for each request type. */
final class RoundRobin implements Balancer {

  private final BalancerView view;
  private final SmoothTurns turns;
  private final int[] candidates;

  RoundRobin(BalancerView view) {
    this.view = view;
    this.turns = new SmoothTurns(view, view.types());
    this.candidates = new int[view.servers()];
  }

  @Override
  public int pick(int type, int client) {
    int count = 0;
    for (int i = 0; i < candidates.length; i++) {
      if (view.available(i)) {
        candidates[count++] = i;
      }
    }
    return turns.take(type, type, candidates, count);
  }
}
