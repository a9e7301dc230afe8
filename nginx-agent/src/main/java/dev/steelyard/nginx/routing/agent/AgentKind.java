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
}
