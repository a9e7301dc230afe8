package dev.steelyard.nginx.bench.routing;

import dev.steelyard.nginx.upstream.PickRule;
import java.util.List;
import java.util.Optional;

/**
 * What is compared: NGINX by itself, twice, and the agent's gains over two picking rules.
 *
 * <p>The comparison with the base weights is off: it begins anew with each pair and would rule a
 * fifth of so short a time. What it costs over a longer one is a figure of the simulator, {@code
 * guard.cost}.
 */
enum Arm {
  LEAST_CONN("leastConn", "lc", Optional.empty(), "NGINX least_conn"),
  /** The same once more: both together are the baseline, and what differs is noise. */
  LEAST_CONN_AGAIN("leastConnAgain", "lc", Optional.empty(), "NGINX least_conn once more"),
  A(
      "A",
      "lc+gain1.5t",
      Optional.of(PickRule.LEAST_CONN),
      "gains over n/w of the own type, guard off"),
  B(
      "B",
      "sed+gain1t",
      Optional.of(PickRule.SHORTEST_DELAY),
      "gains over (n + 1)/w of all types, guard off");

  private final String key;
  private final String simulated;
  private final Optional<PickRule> rule;
  private final String sentence;

  @SuppressWarnings("ImmutableEnumChecker") // an Optional of an enum
  Arm(String key, String simulated, Optional<PickRule> rule, String sentence) {
    this.key = key;
    this.simulated = simulated;
    this.rule = rule;
    this.sentence = sentence;
  }

  /** For names of figures and files. */
  String key() {
    return key;
  }

  /** The method that does the same in the simulator. */
  String simulated() {
    return simulated;
  }

  /** What the policy's weights are for; empty where no policy is in charge. */
  Optional<PickRule> rule() {
    return rule;
  }

  /** For notes. */
  String sentence() {
    return sentence;
  }

  /** Those with a policy. */
  static List<Arm> policies() {
    return List.of(A, B);
  }

  /** Those that are the baseline together. */
  static List<Arm> baselines() {
    return List.of(LEAST_CONN, LEAST_CONN_AGAIN);
  }
}
