package dev.steelyard.nginx.routing.agent;

import java.util.function.DoubleSupplier;

/** Makes agents of one kind. */
public interface AgentKind {

  /**
   * A new agent for a fleet.
   *
   * @param uniform random numbers between 0 and 1
   */
  Agent create(int servers, int types, DoubleSupplier uniform);

  /**
   * The nine-parameter policy with these numbers.
   *
   * @param errorPrior whether the error share of a server without traffic decays
   */
  static AgentKind searched(SearchedParameters parameters, boolean errorPrior) {
    return (n, k, random) -> new SearchedAgent(parameters, n, k, errorPrior);
  }

  /**
   * The bandit over gain presets.
   *
   * @param gain G0 that rules until another is known to be better, and G1
   * @param exploration what it may try
   */
  static AgentKind bandit(double gain, Exploration exploration) {
    return (n, k, random) -> new BanditAgent(GainSettings.of(gain), exploration, n, k);
  }

  /** Deep Q learning over gain presets, otherwise as {@link #bandit}. */
  static AgentKind deepQ(double gain, Exploration exploration) {
    return (n, k, random) ->
        LearnedGainAgent.deepQ(GainSettings.of(gain), exploration, n, k, random);
  }

  /** An actor-critic over gain presets, otherwise as {@link #bandit}. */
  static AgentKind actorCritic(double gain, Exploration exploration) {
    return (n, k, random) ->
        LearnedGainAgent.actorCritic(GainSettings.of(gain), exploration, n, k, random);
  }
}
