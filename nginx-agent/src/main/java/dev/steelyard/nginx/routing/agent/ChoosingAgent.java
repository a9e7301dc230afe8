package dev.steelyard.nginx.routing.agent;

import dev.steelyard.nginx.routing.team.FewConnections;

/**
 * Gains; or, where several balancers have few requests in flight, the split that fits servers which
 * are drawn by weight. Both keep up with the windows, so that either can take over.
 */
final class ChoosingAgent implements Agent {

  private static final WeightSink NOWHERE =
      new WeightSink() {
        @Override
        public void setWeight(int server, int type, double weight) {}

        @Override
        public void setLine(int server, double intercept, double slope) {}
      };

  private final Agent gains;
  private final Agent split;
  private final FewConnections few = new FewConnections(FewConnections.KEPT_A_SAMPLE);

  ChoosingAgent(Agent gains, Agent split) {
    this.gains = gains;
    this.split = split;
  }

  @Override
  public void tick(Window window, WeightSink to) {
    few.update((double) window.inFlight() / window.servers(), window.balancers());
    gains.tick(window, few.now() ? NOWHERE : to);
    split.tick(window, few.now() ? to : NOWHERE);
  }

  @Override
  public void completed(int server, int type, int inFlightAtDispatch, double upSeconds) {
    gains.completed(server, type, inFlightAtDispatch, upSeconds);
    split.completed(server, type, inFlightAtDispatch, upSeconds);
  }
}
