package dev.steelyard.nginx.routing;

import dev.steelyard.nginx.routing.agent.Agent;
import dev.steelyard.nginx.routing.agent.Agents;
import dev.steelyard.nginx.routing.team.FewConnections;
import dev.steelyard.nginx.upstream.PickRule;
import dev.steelyard.shared.sample.Sample;
import org.jspecify.annotations.Nullable;

/**
 * What many load balancers with few requests in flight each get in place of {@code shortest-delay}:
 * {@code random-delay}, by which they do not all prefer the same server, and the weights that fit
 * servers which are drawn by weight (each an M/M/1 queue). Both only where a policy runs over
 * {@code shortest-delay}.
 */
final class Herding {

  private static final String SPLIT = "mm1";

  private FewConnections few = new FewConnections(FewConnections.KEPT_A_SAMPLE);
  private int balancers = 1;
  private @Nullable FleetLayout layout;
  private @Nullable Agent split;

  /** So many load balancers share the decision. */
  void balancers(int sharing) {
    balancers = sharing;
  }

  /** The rule to pick by under a policy. */
  String rule(String ofPolicy) {
    return few.now() && applies(ofPolicy) ? PickRule.RANDOM_DELAY.wireName() : ofPolicy;
  }

  private static boolean applies(String rule) {
    return rule.equals(PickRule.SHORTEST_DELAY.wireName());
  }

  /**
   * The policy's decision, or the same with other weights.
   *
   * @param rule of the policy in charge
   */
  Decision decide(Decision decided, String rule, Sample sample) {
    if (balancers == 1 || !applies(rule)) {
      split = null;
      few = new FewConnections(FewConnections.KEPT_A_SAMPLE);
      return decided;
    }
    FleetLayout fleet = FleetLayout.of(sample);
    if (split == null || !fleet.equals(layout)) {
      layout = fleet;
      split = Agents.named(SPLIT).create(fleet.servers().size(), fleet.upstreams().size(), () -> 0);
    }
    few.update(Concurrency.of(sample) / (balancers * fleet.servers().size()), balancers);
    FleetLayout.Written written = fleet.sink();
    split.tick(fleet.window(sample, Double.NaN), written);
    WeightTable weights = written.table();
    return few.now() && weights != null ? by(weights, decided) : decided;
  }

  private Decision by(WeightTable weights, Decision decided) {
    return new Decision(
        weights,
        decided.regime(),
        decided.posterior(),
        decided.latencyRatio(),
        decided.typeRatio(),
        decided.errorShare(),
        "weights for servers that are drawn by weight: "
            + balancers
            + " load balancers with few requests under way each");
  }
}
