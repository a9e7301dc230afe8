package dev.steelyard.nginx.routing.agent;

/** Lets an agent try what it does not take for the best, or not. */
@FunctionalInterface
public interface Exploration {

  /** Without limits, as the published learners explore. */
  Exploration FREE = lossBound -> true;

  /**
   * Asked once a window at most, and only for something else than the best known.
   *
   * @param lossBound upper bound of the relative loss that trying adds to the windows of the budget
   *     together; 0.05 is 5 %
   */
  boolean allowed(double lossBound);
}
