package dev.steelyard.nginx.routing.simulator.agent;

import dev.steelyard.nginx.routing.simulator.world.RandomStream;

/** Makes agents of one kind. */
public interface AgentKind {

  /** A new agent for a fleet. */
  Agent create(int servers, int types, RandomStream random);

  /**
   * The nine-parameter policy with these numbers.
   *
   * @param errorPrior whether the error share of a server without traffic decays
   */
  static AgentKind searched(SearchedParameters parameters, boolean errorPrior) {
    return (n, k, random) -> new SearchedAgent(parameters, n, k, errorPrior);
  }
}
