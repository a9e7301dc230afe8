package dev.steelyard.nginx.upstream;

import java.time.Duration;

/**
 * What the Lua balancer does by itself, without being told.
 *
 * @param lease after this time without a sign of the agent the base weights return; 1 s or more
 * @param maxFails failed connections within {@code failTimeout} that eject a server; 0 = never
 * @param failTimeout window of the failures and length of an ejection; 1 s or more
 * @param slowStart time in which a server that is new or comes back rises to its weight; 0 = at
 *     once
 */
public record Balancing(Duration lease, int maxFails, Duration failTimeout, Duration slowStart) {

  /** Five periods of one second; NGINX' own limits of failures; half a minute to warm up. */
  public static final Balancing DEFAULT =
      new Balancing(Duration.ofSeconds(5), 1, Duration.ofSeconds(10), Duration.ofSeconds(30));

  public Balancing {
    NginxSettings.require(
        lease.compareTo(Duration.ofSeconds(1)) >= 0,
        "nginx.leaseSeconds is " + lease.toMillis() / 1000.0,
        "use 1 or more, and at least five periods of the policy");
    NginxSettings.require(
        maxFails >= 0 && maxFails <= 1000, "nginx.maxFails is " + maxFails, "use 0..1000");
    NginxSettings.require(
        failTimeout.compareTo(Duration.ofSeconds(1)) >= 0,
        "nginx.failTimeoutSeconds is " + failTimeout.toMillis() / 1000.0,
        "use 1 or more");
    NginxSettings.require(
        !slowStart.isNegative(),
        "nginx.slowStartSeconds is " + slowStart.toMillis() / 1000.0,
        "use 0 or more");
  }

  /** The same with another lease. */
  public Balancing withLease(Duration length) {
    return new Balancing(length, maxFails, failTimeout, slowStart);
  }
}
