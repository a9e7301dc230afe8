package dev.steelyard.nginx.routing.simulator.agent;

import dev.steelyard.nginx.routing.simulator.world.RandomStream;

/** Makes agents of one kind. */
public interface AgentKind {

  /** A new agent for a fleet. */
  Agent create(int servers, int types, RandomStream random);

  /** The nine-parameter policy with these numbers. */
  static AgentKind searched(SearchedParameters parameters) {
    return (n, k, random) -> new SearchedAgent(parameters, n, k, true);
  }
}
