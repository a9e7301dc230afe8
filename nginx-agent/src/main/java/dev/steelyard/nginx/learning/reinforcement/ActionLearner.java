package dev.steelyard.nginx.learning.reinforcement;

/** Chooses among numbered actions and learns from what they lead to. Not thread-safe. */
public interface ActionLearner {

  /** The action for a state, 0 or more; it may explore. */
  int act(double[] state);

  /**
   * A step was made.
   *
   * @param state in which the action was chosen
   * @param action of {@link #act}
   * @param reward of the step
   * @param next the state after it; there is no terminal state
   */
  void learn(double[] state, int action, double reward, double[] next);
}
