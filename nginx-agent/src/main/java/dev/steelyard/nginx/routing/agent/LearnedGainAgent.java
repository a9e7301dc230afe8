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
 */
final class LearnedGainAgent implements Agent {

  private final ActionLearner learner;
  private final GainAgent gains;
  private final FleetState fleet;
  private double[] state = {};
  private int action = -1;

  LearnedGainAgent(ActionLearner learner, GainSettings gains, int servers, int types) {
    this.learner = learner;
    this.gains = new GainAgent(gains, servers, types);
    this.fleet = new FleetState(servers, types);
  }

  /** With deep Q learning as published. */
  static Agent deepQ(GainSettings gains, int servers, int types, DoubleSupplier uniform) {
    int inputs = FleetState.size(GainArms.COUNT);
    DeepQ learner = new DeepQ(DeepQ.Settings.PUBLISHED, inputs, GainArms.COUNT, generator(uniform));
    return new LearnedGainAgent(learner, gains, servers, types);
  }

  /** With an actor and a critic. */
  static Agent actorCritic(GainSettings gains, int servers, int types, DoubleSupplier uniform) {
    int inputs = FleetState.size(GainArms.COUNT);
    ActorCritic learner =
        new ActorCritic(ActorCritic.Settings.DEFAULT, inputs, GainArms.COUNT, generator(uniform));
    return new LearnedGainAgent(learner, gains, servers, types);
  }

  /** A generator whose seed is a number of the agent's stream. */
  static SplittableRandom generator(DoubleSupplier uniform) {
    return new SplittableRandom(Double.doubleToLongBits(uniform.getAsDouble()));
  }

  @Override
  public void tick(Window window, WeightSink to) {
    double[] next = fleet.state(window, GainArms.COUNT, action);
    if (action >= 0) {
      learner.learn(state, action, -GainArms.logCost(window), next);
    }
    state = next;
    action = learner.act(state);
    gains.tick(window, to, GainArms.gain(action));
  }
}
