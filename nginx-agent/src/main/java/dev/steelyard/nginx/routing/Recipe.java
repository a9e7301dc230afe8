package dev.steelyard.nginx.routing;

import dev.steelyard.nginx.routing.agent.AgentKind;
import dev.steelyard.shared.sample.Sample;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How the agent of a policy is made, or why it cannot be.
 *
 * @param kind null when it cannot be
 * @param made what the agent is and where it comes from, in words; or why there is none
 * @param misfit why the agent does not fit the fleet of a sample; empty when it does
 * @param learns whether it needs the cost of its windows, and with it deadlines
 */
record Recipe(
    @Nullable AgentKind kind,
    String made,
    Function<Sample, Optional<String>> misfit,
    boolean learns) {

  /** For any fleet. */
  static Recipe of(AgentKind kind, String made, boolean learns) {
    return new Recipe(kind, made, sample -> Optional.empty(), learns);
  }

  /** There is no agent. */
  static Recipe none(String why) {
    return new Recipe(null, why, sample -> Optional.empty(), false);
  }
}
