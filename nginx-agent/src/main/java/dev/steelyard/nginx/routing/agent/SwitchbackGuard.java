package dev.steelyard.nginx.routing.agent;

import java.util.function.DoubleSupplier;

/**
 * Compares an agent with equal weights by switching back and forth in time.
 *
 * <p>Now and then (2 % of the windows, and three times at the start) it probes the baseline for 3
 * windows. It keeps a moving average of the cost under the agent and under the baseline. When the
 * agent costs more than {@code 1.15 baseline + 0.002} it trips: equal weights for a cool-off of 15
 * windows, twice as long each time up to 240; half as long again after 30 good windows.
 */
public final class SwitchbackGuard implements PolicyGuard {

  private static final double COST_CAP = 20;
  private static final double SMALLEST_STEP = 0.2;
  private static final int FIRST_COOL_OFF = 15;
  private static final int LONGEST_COOL_OFF = 240;
  private static final int PROBE = 3;
  private static final double PROBE_CHANCE = 0.02;

  private final DoubleSupplier uniform;
  private int baselineLeft;
  private int coolOff = FIRST_COOL_OFF;
  private double agentCost;
  private double baselineCost;
  private int agentWindows;
  private int baselineWindows;
  private int trips;

  /**
   * @param uniform random numbers between 0 and 1
   */
  public SwitchbackGuard(DoubleSupplier uniform) {
    this.uniform = uniform;
  }

  @Override
  public boolean tick(double windowCost) {
    double cost = Math.min(COST_CAP, windowCost);
    if (baselineLeft > 0) {
      baselineWindows++;
      baselineCost += step(baselineWindows) * (cost - baselineCost);
      baselineLeft--;
      return baselineLeft > 0;
    }
    agentWindows++;
    agentCost += step(agentWindows) * (cost - agentCost);
    if (agentWindows > 5 && baselineWindows > 3 && agentCost > 1.15 * baselineCost + 0.002) {
      trips++;
      baselineLeft = coolOff;
      coolOff = Math.min(LONGEST_COOL_OFF, 2 * coolOff);
      agentCost = 0;
      agentWindows = 0;
    } else if (agentWindows > 30 && agentCost < baselineCost) {
      coolOff = Math.max(FIRST_COOL_OFF, coolOff / 2);
    }
    if (baselineLeft == 0 && (baselineWindows < 4 || uniform.getAsDouble() < PROBE_CHANCE)) {
      baselineLeft = PROBE;
    }
    return baselineLeft > 0;
  }

  private static double step(int windows) {
    return Math.max(SMALLEST_STEP, 1.0 / windows);
  }

  /** How often the agent was found worse. */
  public int trips() {
    return trips;
  }
}
