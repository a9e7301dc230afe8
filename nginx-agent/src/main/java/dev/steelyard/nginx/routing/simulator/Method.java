package dev.steelyard.nginx.routing.simulator;

import dev.steelyard.nginx.routing.agent.AgentKind;
import dev.steelyard.nginx.routing.agent.Agents;
import dev.steelyard.nginx.routing.agent.GuardKind;
import dev.steelyard.nginx.routing.searched.SearchedModel;
import dev.steelyard.nginx.routing.simulator.balancer.Rule;
import dev.steelyard.shared.SteelyardException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A picking rule and, if any, the agent that sets its weights.
 *
 * @param name for instance {@code sed+gain1t+guard}
 * @param agent null leaves the weights as they are
 * @param guard of the agent; null without one
 */
public record Method(String name, Rule rule, @Nullable AgentKind agent, @Nullable GuardKind guard) {

  private static final String SEARCHED = "cem@";

  /** NGINX' least_conn, which everything is compared with. */
  public static Method leastConn() {
    return named("lc");
  }

  /**
   * {@code rule}, {@code rule+agent}, {@code rule+agent+guard} or {@code rule+agent+trust}; the
   * agent {@code cem@FILE} is a searched policy that was saved.
   */
  public static Method named(String name) {
    String[] parts = name.split("\\+", -1);
    Rule rule = Rule.named(parts[0]);
    if (parts.length == 1) {
      boolean lines = parts[0].equals("pred");
      return new Method(name, rule, lines ? Agents.named("pred") : null, null);
    }
    if (parts.length > 3) {
      throw SteelyardException.badRequest(
          "method is " + name, "use rule, rule+agent or rule+agent+guard");
    }
    GuardKind guard = parts.length == 3 ? GuardKind.named(parts[2]) : null;
    return new Method(name, rule, agent(parts[1]), guard);
  }

  private static AgentKind agent(String name) {
    return name.startsWith(SEARCHED)
        ? AgentKind.searched(
            SearchedModel.load(Path.of(name.substring(SEARCHED.length()))).parameters(), true)
        : Agents.named(name);
  }

  /** A rule under an agent of one's own. */
  public static Method of(String name, String rule, AgentKind agent) {
    return new Method(name, Rule.named(rule), agent, null);
  }
}
