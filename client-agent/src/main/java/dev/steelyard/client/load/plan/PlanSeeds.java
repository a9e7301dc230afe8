package dev.steelyard.client.load.plan;

import dev.steelyard.client.load.request.RequestMix;
import dev.steelyard.client.load.request.RequestType;
import dev.steelyard.shared.bus.StartLoad.Share;
import java.util.random.RandomGenerator;

/**
 * The random streams of one agent. What all agents of a plan must draw alike comes from streams of
 * the plan, everything else from streams of the agent.
 */
record PlanSeeds(SeedStreams plan, Share share) {

  /** Whether the agents take turns in one sequence instead of having one each. */
  boolean exactSplit() {
    return Boolean.TRUE.equals(share.exactSplit());
  }

  /** This agent's part of a number; the parts of all agents add up to it. */
  int part(int number) {
    return (int) ((long) number * (share.index() + 1) / share.of())
        - (int) ((long) number * share.index() / share.of());
  }

  /** A stream of this agent's own. */
  RandomGenerator own(String name) {
    return plan.stream(
        share.of() == 1 ? name : name + " of agent " + share.index() + " of " + share.of());
  }

  /**
   * The gaps of a type.
   *
   * @param common whether all types thin one sequence
   */
  RandomGenerator arrivals(RequestType type, boolean common) {
    String name = common ? "arrivals" : "arrivals of " + type.wireName();
    return exactSplit() ? plan.stream(name) : own(name);
  }

  /** The part of a sequence that is a type's and this agent's. */
  Thinning thinning(RequestType type, RequestMix mix, boolean common) {
    Thinning agents =
        exactSplit() && share.of() > 1 ? Thinning.every(share.of(), share.index()) : Thinning.ALL;
    if (!common || mix.types().size() == 1) {
      return agents;
    }
    String name = "choice of types";
    RandomGenerator random = exactSplit() ? plan.stream(name) : own(name);
    return Thinning.drawnBetween(mix.low(type), mix.high(type), random).then(agents);
  }
}
