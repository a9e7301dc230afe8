package dev.steelyard.nginx.routing.agent;

import java.util.Locale;

/**
 * Compares an agent with the baseline as {@link SwitchbackGuard} does, but comes to trust an agent
 * that proves better, and is not misled by a disturbance.
 *
 * <p>A comparison is a bracket: windows under the agent, a probe of 3 windows of the baseline, 3
 * windows under the agent. The smaller of the agent's two means stands against the baseline's, so
 * that a disturbance that begins or ends near the probe is not blamed on the agent. It adds {@code
 * ln((agent + 0.005) / (baseline + 0.005))}, within 2 either way, to a suspicion that is never
 * below 0. Above 1 the guard trips: the baseline for 15 windows, twice as long each time up to 240,
 * half as long again after a bracket that the agent won.
 *
 * <p>Won brackets double the distance to the next probe, from 6 to 192 windows; a lost one brings
 * it back to 6. An agent at more than {@code 3 baseline + 0.02} is probed at once; one that is so
 * in both sides of a bracket, or just after a trip, trips at once.
 */
public final class TrustGuard implements PolicyGuard {

  private static final double COST_CAP = 20;
  private static final int PROBE = 3;
  private static final int SIDE = 3;
  private static final int SETTLED = 2;
  private static final int SHORTEST_GAP = 6;
  private static final int LONGEST_GAP = 192;
  private static final int FIRST_COOL_OFF = 15;
  private static final int LONGEST_COOL_OFF = 240;
  private static final double OFFSET = 0.005;
  private static final double MOST_EVIDENCE = 2;
  private static final double TRIP = 1;

  private enum Phase {
    AGENT,
    PROBE,
    AFTER_PROBE,
    COOL_OFF
  }

  private Phase phase = Phase.AGENT;
  private int windows;
  private double sum;
  private double agentCost = Double.NaN;
  private double baselineCost = Double.NaN;
  private boolean trusted;
  private int gap = SHORTEST_GAP;
  private int coolOff = FIRST_COOL_OFF;
  private double suspicion;
  private int trips;

  @Override
  public boolean tick(double windowCost) {
    double cost = Math.min(COST_CAP, windowCost);
    windows++;
    sum += cost;
    switch (phase) {
      case AGENT -> underAgent(cost);
      case PROBE -> {
        if (windows == PROBE) {
          baselineCost = sum / windows;
          enter(Phase.AFTER_PROBE);
        }
      }
      case AFTER_PROBE -> afterProbe(sum / windows);
      case COOL_OFF -> {
        if (windows == coolOff) {
          baselineCost = sum / windows;
          coolOff = Math.min(LONGEST_COOL_OFF, 2 * coolOff);
          suspicion = 0;
          enter(Phase.AGENT);
        }
      }
    }
    return onBaseline();
  }

  private void underAgent(double cost) {
    agentCost = windows == 1 ? cost : agentCost + (cost - agentCost) / Math.min(SIDE, windows);
    boolean gross = windows >= SETTLED && gross(agentCost);
    if (gross && !trusted && trips > 0) {
      trip();
    } else if (gross || windows >= (trusted ? gap : SIDE)) {
      enter(Phase.PROBE);
    }
  }

  private void afterProbe(double after) {
    double agent = Math.min(agentCost, after);
    if (windows >= SETTLED && gross(agent)) {
      agentCost = agent;
      trip();
    } else if (windows == SIDE) {
      agentCost = agent;
      compare();
    }
  }

  /** The comparison under way is worth nothing: the agent rules, and will be probed anew. */
  public void abandon() {
    if (phase != Phase.AGENT) {
      enter(Phase.AGENT);
    }
  }

  private boolean gross(double cost) {
    return cost > 3 * baselineCost + 0.02;
  }

  private void compare() {
    double evidence = Math.log((agentCost + OFFSET) / (baselineCost + OFFSET));
    suspicion += Math.max(-MOST_EVIDENCE, Math.min(MOST_EVIDENCE, evidence));
    suspicion = Math.max(0, suspicion);
    if (suspicion > TRIP) {
      trip();
      return;
    }
    if (evidence > 0) {
      gap = SHORTEST_GAP;
    } else {
      trusted = true;
      gap = Math.min(LONGEST_GAP, 2 * gap);
      coolOff = Math.max(FIRST_COOL_OFF, coolOff / 2);
    }
    enter(Phase.AGENT);
  }

  private void trip() {
    trips++;
    trusted = false;
    gap = SHORTEST_GAP;
    enter(Phase.COOL_OFF);
  }

  private void enter(Phase next) {
    phase = next;
    windows = 0;
    sum = 0;
  }

  /** Whether the baseline rules the window that runs. */
  public boolean onBaseline() {
    return probing() || tripped();
  }

  /** Whether the window that runs is a probe of the baseline. */
  public boolean probing() {
    return phase == Phase.PROBE;
  }

  /** Whether the agent was found worse and the baseline rules for a while. */
  public boolean tripped() {
    return phase == Phase.COOL_OFF;
  }

  /** How often the agent was found worse. */
  public int trips() {
    return trips;
  }

  /** What it does now and what it knows, in words and numbers; costs are tardiness a request. */
  public String says() {
    return switch (phase) {
      case AGENT ->
          Double.isNaN(baselineCost)
              ? "the policy is not yet compared with the base weights"
              : format("windows to the next baseline probe: %d", (trusted ? gap : SIDE) - windows)
                  + costs(
                      "; tardiness a request was %.3f under the policy, %.3f under the base"
                          + " weights");
      case PROBE ->
          format("baseline probe %d of %d: weights are the base weights", windows + 1, PROBE);
      case AFTER_PROBE -> format("after a baseline probe: window %d of %d", windows + 1, SIDE);
      case COOL_OFF ->
          "tripped"
              + costs(
                  ": tardiness a request was %.3f under the policy, %.3f under the base weights")
              + format("; base weights for %d windows more", coolOff - windows);
    };
  }

  private String costs(String text) {
    return format(text, agentCost, baselineCost);
  }

  private static String format(String text, Object... values) {
    return String.format(Locale.ROOT, text, values);
  }
}
