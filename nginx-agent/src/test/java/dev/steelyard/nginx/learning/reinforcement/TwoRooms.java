package dev.steelyard.nginx.learning.reinforcement;

import java.util.Random;

/**
 * Two rooms. Action 0 stays, action 1 goes to the other. Staying in the second gives 1, everything
 * else 0; going back to the first costs 0.5. With a discount of 0.6 the best is to go there and
 * stay: Q(2, stay) = 2.5, Q(1, go) = 1.5, Q(1, stay) = 0.9, Q(2, go) = 0.4.
 */
final class TwoRooms {

  static final double[] FIRST = {1, 0};
  static final double[] SECOND = {0, 1};

  private TwoRooms() {}

  /** Lets the learner act for some steps; now and then it finds itself in a room by chance. */
  static void live(ActionLearner learner, int steps) {
    Random random = new Random(7);
    double[] at = FIRST;
    for (int step = 0; step < steps; step++) {
      if (step % 10 == 0) {
        at = random.nextBoolean() ? FIRST : SECOND;
      }
      int action = learner.act(at);
      double[] next = action == 0 ? at : at == FIRST ? SECOND : FIRST;
      double reward = at == FIRST ? 0 : action == 0 ? 1 : -0.5;
      learner.learn(at, action, reward, next);
      at = next;
    }
  }
}
