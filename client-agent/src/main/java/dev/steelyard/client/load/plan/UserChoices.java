package dev.steelyard.client.load.plan;

import dev.steelyard.client.load.request.RequestMix;
import java.util.random.RandomGenerator;

/**
 * What closed-loop users decide: how long they think, U(0, longest), and what they ask for, by the
 * weights of the mix.
 */
public final class UserChoices {

  private final RandomGenerator random;
  private final RequestMix mix;
  private final double longestThinkNanos;
  private final double spawnGapNanos;

  /**
   * @param spawnGapNanos between the beginnings of two users; 0 for all at once
   */
  public UserChoices(
      RandomGenerator random, RequestMix mix, double longestThinkNanos, double spawnGapNanos) {
    this.random = random;
    this.mix = mix;
    this.longestThinkNanos = longestThinkNanos;
    this.spawnGapNanos = spawnGapNanos;
  }

  /** The next user's next thought. */
  public double thinkNanos() {
    return random.nextDouble() * longestThinkNanos;
  }

  /** When one of several users who come together begins, from 0 on, after the first of them. */
  public double spawnNanos(int user) {
    return user * spawnGapNanos;
  }

  /** The index of the type of the next request. */
  public int type() {
    return mix.indexAt(random.nextDouble());
  }
}
