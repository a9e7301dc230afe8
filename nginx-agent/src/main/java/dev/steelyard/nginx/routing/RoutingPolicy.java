package dev.steelyard.nginx.routing;

import dev.steelyard.shared.sample.Sample;

/**
 * Decides weights, one decision a sample. Plain and single-threaded: no clock, no I/O, randomness
 * from a seed.
 *
 * <p>A sample holds only the upstreams under control, each with its live servers; {@code
 * ServerWindow.weight} is the weight that was in force during the window (0..1000).
 */
public interface RoutingPolicy {

  /** The name in {@code steelyard.policy.activate}. */
  String name();

  /**
   * The picking rule that it is made for: {@code round-robin}, {@code least-conn} or {@code
   * shortest-delay}.
   */
  String rule();

  /** Weights for the next window. The servers may differ from those of the sample before. */
  Decision decide(Sample sample);

  /** The same, for a policy that learns from what its windows cost. */
  default Decision decide(Sample sample, Lesson lesson) {
    return decide(sample);
  }

  /** Whether it learns from what its windows cost, and so needs deadlines. */
  default boolean learns() {
    return false;
  }

  /** Why it no longer knows the world, or cannot do what it is for; empty when it can. */
  default String reobserve() {
    return "";
  }

  /** What was learned before, and from what, in one line; empty when nothing was. */
  default String describe() {
    return "";
  }

  /** Forgets what earlier samples taught (smoothed ratios), not what was trained. */
  void forget();

  /**
   * Whether the guard may limit its steps. False for a policy whose actions are a given set of
   * weights: they go out as they are, and their windows are collected for training.
   */
  default boolean shaped() {
    return true;
  }
}
