package dev.steelyard.nginx.routing.agent;

import dev.steelyard.nginx.learning.reinforcement.ActionLearner;
import dev.steelyard.nginx.learning.reinforcement.ActorCritic;
import dev.steelyard.nginx.learning.reinforcement.DeepQ;
import java.util.SplittableRandom;
import java.util.function.DoubleSupplier;

/**
 * A learner from scratch over the gain G0: its actions are the gains of {@link BanditAgent}, its
 * state is that of {@link FleetState}, its reward {@code -ln(0.001 + tardiness per request)} of the
 * window after the action.
 *
 * <p>Where exploration is not {@link Exploration#FREE}, only the default gain, gains that cost less
 * than it so far ({@link ArmCosts}), and what the exploration allows rule; in place of any other
 * the default gain does. The learner learns from that action, which deep Q learning can; an
 * actor-critic is drawn to the default by it.
 */
final class LearnedGainAgent implements Agent {

  private final ActionLearner learner;
  private final GainAgent gains;
  private final FleetState fleet;
  private final Exploration exploration;
  private final int defaultAction;
  private final ArmCosts costs;
  private double[] state = {};
  private int action = -1;
  private int wished = -1;

  LearnedGainAgent(
      ActionLearner learner, GainSettings gains, Exploration exploration, int servers, int types) {
    this.learner = learner;
    this.exploration = exploration;
    this.defaultAction = GainArms.nearest(gains.server());
    this.costs = new ArmCosts(defaultAction, new ArmCosts.Spread());
    this.gains = new GainAgent(gains, servers, types);
    this.fleet = new FleetState(servers, types);
  }

  /** With deep Q learning as published. */
  static Agent deepQ(
      GainSettings gains, Exploration free, int servers, int types, DoubleSupplier uniform) {
    int inputs = FleetState.size(GainArms.COUNT);
    DeepQ learner = new DeepQ(DeepQ.Settings.PUBLISHED, inputs, GainArms.COUNT, generator(uniform));
    return new LearnedGainAgent(learner, gains, free, servers, types);
  }

  /** With an actor and a critic. */
  static Agent actorCritic(
      GainSettings gains, Exploration free, int servers, int types, DoubleSupplier uniform) {
    int inputs = FleetState.size(GainArms.COUNT);
    ActorCritic learner =
        new ActorCritic(ActorCritic.Settings.DEFAULT, inputs, GainArms.COUNT, generator(uniform));
    return new LearnedGainAgent(learner, gains, free, servers, types);
  }

  /** A generator whose seed is a number of the agent's stream. */
  static SplittableRandom generator(DoubleSupplier uniform) {
    return new SplittableRandom(Double.doubleToLongBits(uniform.getAsDouble()));
  }

  @Override
  public void tick(Window window, WeightSink to) {
    double[] next = fleet.state(window, GainArms.COUNT, action);
    if (action >= 0 && window.teaches()) {
      costs.add(action, GainArms.logCost(window));
      learner.learn(state, action, -GainArms.logCost(window), next);
    }
    state = next;
    wished = learner.act(state);
    action = mayRule(wished) ? wished : defaultAction;
    gains.tick(window, to, GainArms.gain(action));
  }

  private boolean mayRule(int wish) {
    return exploration == Exploration.FREE
        || costs.proven(wish)
        || exploration.allowed(costs.lossBound(wish));
  }

  @Override
  public String says() {
    if (action < 0) {
      return "";
    }
    String ruling = "gain " + GainArms.gain(action);
    return action == wished
        ? ruling
        : ruling + " in place of " + GainArms.gain(wished) + ", which is not proven better";
  }
}
