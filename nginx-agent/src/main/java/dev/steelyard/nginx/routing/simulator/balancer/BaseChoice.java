package dev.steelyard.nginx.routing.simulator.balancer;

import dev.steelyard.nginx.routing.team.FewConnections;

/**
 * The shortest delay, or the race where several balancers have so few requests in flight that they
 * would all prefer the same server.
 */
final class BaseChoice implements Balancer {

  private final BalancerView view;
  private final Balancer delay;
  private final Balancer race;
  private final FewConnections few = new FewConnections(FewConnections.KEPT_A_REQUEST);

  BaseChoice(BalancerView view, Balancer delay, Balancer race) {
    this.view = view;
    this.delay = delay;
    this.race = race;
  }

  @Override
  public int pick(int type, int client) {
    int inFlight = 0;
    for (int i = 0; i < view.servers(); i++) {
      inFlight += view.inFlight(i);
    }
    few.update((double) inFlight / view.servers(), view.balancers());
    return few.now() ? race.pick(type, client) : delay.pick(type, client);
  }
}
