package dev.steelyard.nginx.upstream;

import dev.steelyard.shared.SteelyardException;

/**
 * How a server is picked: n is the number of attempts under way to it, w its weight in the
 * upstream.
 */
public enum PickRule {
  /** Smooth weighted round robin. */
  ROUND_ROBIN("round-robin"),
  /** The smallest n / w; n of the upstream, in all workers. */
  LEAST_CONN("least-conn"),
  /** The smallest (n + 1) / w; n of all upstreams, in all workers. Not in NGINX without Lua. */
  SHORTEST_DELAY("shortest-delay"),
  /**
   * The smallest (n + 1) / w; n of the upstream, in the picking worker. Not in NGINX without Lua.
   */
  OWN_DELAY("own-delay"),
  /**
   * The smallest (n + E) / w, E exponential with mean 1 and drawn for each server; n as in {@link
   * #SHORTEST_DELAY}. Not in NGINX without Lua. Many load balancers with the same weights do not
   * all prefer the same server.
   */
  RANDOM_DELAY("random-delay");

  private final String wireName;

  PickRule(String wireName) {
    this.wireName = wireName;
  }

  /** The name in configuration, messages and the weights document. */
  public String wireName() {
    return wireName;
  }

  /**
   * The rule of a name.
   *
   * @param place where the name stands, for the error
   */
  public static PickRule of(String place, String name) {
    for (PickRule rule : values()) {
      if (rule.wireName.equals(name)) {
        return rule;
      }
    }
    throw SteelyardException.badRequest(
        place + " is " + name,
        "use round-robin, least-conn, shortest-delay, own-delay or random-delay");
  }
}
