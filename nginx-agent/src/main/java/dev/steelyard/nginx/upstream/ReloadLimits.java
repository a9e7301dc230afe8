package dev.steelyard.nginx.upstream;

import java.time.Duration;

/**
 * How often weights may be brought into force by a reload.
 *
 * <p>Each reload loses a few idle connections to a close race, empties NGINX' counts and its
 * connections to the servers, and lets old workers drain with their memory.
 *
 * @param interval least time between two reloads
 * @param threshold least relative change of a server's share that is worth one, 0 or more
 */
public record ReloadLimits(Duration interval, double threshold) {

  /** Generations of workers that may be draining at once; while so many do, changes wait. */
  static final int MAX_DRAINING = 6;

  /** Every ten seconds, for a tenth. */
  public static final ReloadLimits DEFAULT = new ReloadLimits(Duration.ofSeconds(10), 0.10);

  public ReloadLimits {
    NginxSettings.require(
        !interval.isNegative(),
        "nginx.reloadSeconds is " + interval.toMillis() / 1000.0,
        "use 0 or more; 10 is sensible");
    NginxSettings.require(
        threshold >= 0 && threshold < Double.POSITIVE_INFINITY,
        "nginx.reloadThreshold is " + threshold,
        "use 0 or more; 0.1 is sensible");
  }
}
