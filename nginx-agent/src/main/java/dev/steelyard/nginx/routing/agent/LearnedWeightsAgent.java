package dev.steelyard.nginx.routing.agent;

import dev.steelyard.nginx.learning.reinforcement.DeepQ;
import dev.steelyard.shared.SteelyardException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.DoubleSupplier;

/**
 * The published Q learner on the terms of its plan: an action is a weight of 1, 3 or 5 for each
 * server, the same for all request types, without those of equal shares (25 for three servers). The
 * state is raw: completions and mean latency of each server and type, and the requests in flight,
 * each over its largest value so far.
 */
final class LearnedWeightsAgent implements Agent {

  private static final List<Integer> LEVELS = List.of(1, 3, 5);

  /** 3^5 = 243 actions; more are never tried in a run. */
  private static final int MOST_SERVERS = 5;

  private final List<List<Integer>> actions;
  private final DeepQ learner;
  private final double[] largest;
  private double[] state = {};
  private int action = -1;

  LearnedWeightsAgent(int servers, int types, DoubleSupplier uniform) {
    this.actions = actions(servers);
    this.largest = new double[2 * servers * types + 1];
    this.learner =
        new DeepQ(
            DeepQ.Settings.PUBLISHED,
            largest.length,
            actions.size(),
            LearnedGainAgent.generator(uniform));
  }

  /**
   * Assignments of the levels with different shares; the first of each, the last server fastest.
   */
  static List<List<Integer>> actions(int servers) {
    if (servers > MOST_SERVERS) {
      throw SteelyardException.badRequest(
          "dqn135 has 3^n actions, here n = " + servers + " servers",
          "use it for up to " + MOST_SERVERS + " servers, or dqn");
    }
    List<List<Integer>> all = List.of(List.of());
    for (int i = 0; i < servers; i++) {
      List<List<Integer>> longer = new ArrayList<>();
      for (List<Integer> prefix : all) {
        for (int level : LEVELS) {
          List<Integer> next = new ArrayList<>(prefix);
          next.add(level);
          longer.add(next);
        }
      }
      all = longer;
    }
    List<List<Integer>> different = new ArrayList<>();
    Set<List<Integer>> shares = new HashSet<>();
    for (List<Integer> action : all) {
      // Of 1, 3 and 5 only equal ones have a common divisor.
      boolean equal = action.stream().distinct().count() == 1;
      if (shares.add(equal ? List.of() : action)) {
        different.add(action);
      }
    }
    return different;
  }

  @Override
  public void tick(Window window, WeightSink to) {
    double[] next = state(window);
    if (action >= 0) {
      learner.learn(state, action, -GainArms.logCost(window), next);
    }
    state = next;
    action = learner.act(state);
    for (int i = 0; i < window.servers(); i++) {
      for (int k = 0; k < window.types(); k++) {
        to.setWeight(i, k, actions.get(action).get(i));
      }
    }
  }

  private double[] state(Window window) {
    double[] raw = new double[largest.length];
    int at = 0;
    for (int k = 0; k < window.types(); k++) {
      for (int i = 0; i < window.servers(); i++) {
        double completions = window.completions(i, k);
        raw[at++] = completions;
        raw[at++] = completions == 0 ? 0 : window.latencySeconds(i, k) / completions;
      }
    }
    raw[at] = window.inFlight();
    for (int f = 0; f < raw.length; f++) {
      largest[f] = Math.max(largest[f], raw[f]);
      raw[f] = largest[f] == 0 ? 0 : raw[f] / largest[f];
    }
    return raw;
  }
}
