package dev.steelyard.nginx.routing;

import dev.steelyard.shared.SteelyardException;
import java.util.List;

/** The names of the rules by which the data plane picks a server. */
final class PickingRules {

  static final String LEAST_CONN = "least-conn";
  static final String SHORTEST_DELAY = "shortest-delay";

  private static final List<String> ALL = List.of("round-robin", LEAST_CONN, SHORTEST_DELAY);

  private PickingRules() {}

  /** The rule, or an error that names the place. */
  static String checked(String place, String rule) {
    if (!ALL.contains(rule)) {
      throw SteelyardException.badRequest(
          place + " is " + rule, "use one of " + String.join(", ", ALL));
    }
    return rule;
  }
}
