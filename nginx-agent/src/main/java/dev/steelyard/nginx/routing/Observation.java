package dev.steelyard.nginx.routing;

import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.sample.Sample;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * A running observation period: base weights, response times collected, deadlines at its end.
 *
 * <p>Deadlines that were given win over measured ones.
 */
final class Observation {

  private final long startMillis;
  private final long endMillis;
  private final Map<String, Double> given;
  private final Deadlines measured = new Deadlines();

  Observation(long startMillis, double seconds, Map<String, Double> given) {
    this.startMillis = startMillis;
    this.endMillis = startMillis + Math.round(1000 * seconds);
    this.given = given;
  }

  /** A length that an observation can have. */
  static boolean possible(double seconds) {
    return seconds > 0 && seconds <= 86_400;
  }

  /** The given deadlines, or an error that names the one that cannot be. */
  static Map<String, Double> checked(Map<String, Double> given, Set<String> upstreams) {
    given.forEach(
        (upstream, deadline) -> {
          if (!upstreams.contains(upstream)) {
            throw SteelyardException.badRequest(
                "deadlineMillis." + upstream, "unknown upstream; use " + upstreams);
          }
          if (deadline == null || !(deadline > 0 && deadline <= 3_600_000)) {
            throw SteelyardException.badRequest(
                "deadlineMillis." + upstream + " is " + deadline, "use ms above 0, up to an hour");
          }
        });
    return Map.copyOf(given);
  }

  /**
   * Takes a window in, unless it started before the base weights were in force.
   *
   * @return whether it was taken
   */
  boolean add(Sample sample) {
    boolean taken = sample.windowStartMillis() >= startMillis;
    if (taken) {
      measured.add(sample);
    }
    return taken;
  }

  long remainingMillis(long nowMillis) {
    return Math.max(0, endMillis - nowMillis);
  }

  /**
   * Deadlines in ms by upstream; an upstream without requests and without a given one is missing.
   */
  Map<String, Double> freeze(Map<String, Double> priorities) {
    Map<String, Double> deadlines = new LinkedHashMap<>(measured.freeze(priorities));
    deadlines.putAll(given);
    return deadlines;
  }
}
