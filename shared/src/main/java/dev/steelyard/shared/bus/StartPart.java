package dev.steelyard.shared.bus;

/**
 * Gives a client agent a share of a plan.
 *
 * @param plan id of the shared plan
 * @param coordinator name of the agent that shares it out
 * @param takeOver false: a new run, which begins at the share's start time; true: the share of a
 *     lost agent, beside the part of the same plan that the agent runs already, from now on
 * @param load the plan with the share
 */
public record StartPart(String plan, String coordinator, boolean takeOver, StartLoad load) {}
