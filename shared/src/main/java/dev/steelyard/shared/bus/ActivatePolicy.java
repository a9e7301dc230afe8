package dev.steelyard.shared.bus;

import org.jspecify.annotations.Nullable;

/**
 * Puts a policy in charge.
 *
 * @param policy {@code none} (base weights), {@code gains}, {@code bandit}, {@code searched},
 *     {@code dqn}, {@code actor-critic}, {@code random-weights} or {@code published-plan}
 * @param rule picking rule under it; null for the policy's own
 * @param seed for policies that draw; null for the configured one
 * @param fresh true forgets what the policy remembers (smoothed ratios), for comparisons; null for
 *     false
 * @param guard false switches the comparison with the base weights off; null for the configuration
 */
public record ActivatePolicy(
    String policy,
    @Nullable String rule,
    @Nullable Long seed,
    @Nullable Boolean fresh,
    @Nullable Boolean guard) {

  /** With the configured comparison. */
  public ActivatePolicy(
      String policy, @Nullable String rule, @Nullable Long seed, @Nullable Boolean fresh) {
    this(policy, rule, seed, fresh, null);
  }
}
