package dev.steelyard.nginx.routing.agent;

/** Says window by window whether the agent's weights rule, or equal ones. */
public interface PolicyGuard {

  /**
   * A window ended.
   *
   * @param windowCost its tardiness per request, 0 or more
   * @return whether the next window runs on equal weights
   */
  boolean tick(double windowCost);
}
