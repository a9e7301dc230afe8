package dev.steelyard.nginx.upstream;

import dev.steelyard.shared.SteelyardException;
import java.util.Arrays;
import java.util.stream.Collectors;

/** How NGINX itself picks a server, by the base weights: what the Lua balancer is compared with. */
public enum StockRule {
  /** Smooth weighted round robin. */
  ROUND_ROBIN("round-robin", ""),
  /** The fewest active connections over the weight. */
  LEAST_CONN("least-conn", "least_conn;"),
  /** The client's address decides. */
  IP_HASH("ip-hash", "ip_hash;"),
  /** The request's path decides, on a ring. */
  HASH_CONSISTENT("hash-consistent", "hash $request_uri consistent;"),
  /** The less busy of two drawn by weight. */
  RANDOM_TWO("random-two", "random two least_conn;");

  private final String wireName;
  private final String directive;

  StockRule(String wireName, String directive) {
    this.wireName = wireName;
    this.directive = directive;
  }

  /** The name in configuration. */
  public String wireName() {
    return wireName;
  }

  /** Its line in an upstream block; empty for NGINX' default. */
  String directive() {
    return directive;
  }

  /**
   * The rule of a name.
   *
   * @param place where the name stands, for the error
   */
  public static StockRule of(String place, String name) {
    for (StockRule rule : values()) {
      if (rule.wireName.equals(name)) {
        return rule;
      }
    }
    throw SteelyardException.badRequest(
        place + " is " + name,
        "use one of "
            + Arrays.stream(values()).map(StockRule::wireName).collect(Collectors.joining(", ")));
  }
}
