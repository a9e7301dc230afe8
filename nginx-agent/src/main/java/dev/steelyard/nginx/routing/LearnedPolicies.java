package dev.steelyard.nginx.routing;

import dev.steelyard.nginx.routing.PolicyFactory.Terms;
import dev.steelyard.nginx.routing.agent.AgentKind;
import dev.steelyard.nginx.routing.agent.Exploration;
import dev.steelyard.nginx.routing.agent.ExplorationBudget;
import dev.steelyard.nginx.upstream.PickRule;
import dev.steelyard.shared.SteelyardException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/** The policies that learn, or were searched for: agents of the simulator on live samples. */
public final class LearnedPolicies {

  /** A bandit over presets of the gains. */
  public static final String BANDIT = "bandit";

  /** Deep Q learning over the presets. */
  public static final String DEEP_Q = "dqn";

  /** An actor-critic over the presets. */
  public static final String ACTOR_CRITIC = "actor-critic";

  /** Parameters that a search in the simulator found. */
  public static final String SEARCHED = "searched";

  private LearnedPolicies() {}

  /**
   * The policies by their names in {@code steelyard.policy.activate}.
   *
   * @param models where searched parameters come from
   */
  public static Map<String, PolicyFactory> factories(
      RoutingSettings settings, PolicyModels models) {
    Map<String, PolicyFactory> all = new LinkedHashMap<>();
    all.put(BANDIT, terms -> learner(settings, terms, BANDIT, AgentKind::bandit));
    all.put(DEEP_Q, terms -> learner(settings, terms, DEEP_Q, AgentKind::deepQ));
    all.put(ACTOR_CRITIC, terms -> learner(settings, terms, ACTOR_CRITIC, AgentKind::actorCritic));
    all.put(
        SEARCHED,
        terms -> {
          String rule = terms.ruleOr(settings.gainsRule());
          if (!rule.equals(PickRule.SHORTEST_DELAY.wireName())) {
            throw SteelyardException.badRequest(
                "rule is " + rule + ", and searched policies are judged over shortest-delay",
                "leave the rule out, or activate gains");
          }
          return policy(settings, terms, SEARCHED, (gains, exploration) -> models::searched);
        });
    return all;
  }

  private interface Learner {

    AgentKind kind(double gain, Exploration exploration);
  }

  private static AgentPolicy learner(
      RoutingSettings settings, Terms terms, String name, Learner learner) {
    return policy(
        settings,
        terms,
        name,
        (gains, exploration) -> {
          Recipe recipe = Recipe.of(learner.kind(gains.latency(), exploration), "", true);
          return () -> recipe;
        });
  }

  private static AgentPolicy policy(
      RoutingSettings settings,
      Terms terms,
      String name,
      BiFunction<Gains, Exploration, Supplier<Recipe>> recipes) {
    String rule = terms.ruleOr(settings.gainsRule());
    Gains given = settings.gains();
    Gains gains = given == null ? Gains.forRule(rule) : given;
    ExplorationBudget budget = new ExplorationBudget();
    Random random = new Random(terms.seed());
    return new AgentPolicy(
        name,
        recipes.apply(gains, budget),
        new LatencyGains(rule, gains),
        () -> random.nextDouble(Double.MIN_NORMAL, 1),
        budget);
  }
}
