package dev.steelyard.nginx.routing;

import dev.steelyard.nginx.routing.PolicyFactory.Terms;
import dev.steelyard.nginx.routing.PolicyTrainer.ModelPolicy;
import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The policies that can be activated. One that was made before on the same terms is kept. */
final class PolicyShelf {

  private record Made(Terms terms, RoutingPolicy policy) {}

  private final Map<String, PolicyFactory> factories;
  private final Map<String, Made> made = new HashMap<>();
  private @Nullable ModelPolicy model;
  private @Nullable String refused;

  PolicyShelf(Map<String, PolicyFactory> factories) {
    this.factories = Map.copyOf(factories);
  }

  /** The policy of a name, or an error that says which there are, or how to get it. */
  RoutingPolicy get(@Nullable String name, Terms terms) {
    if (RoutingLoop.MODEL.equals(name)) {
      return trained();
    }
    PolicyFactory factory = name == null ? null : factories.get(name);
    if (name == null || factory == null) {
      TreeSet<String> names = new TreeSet<>(factories.keySet());
      names.addAll(List.of(RoutingLoop.MODEL));
      throw SteelyardException.badRequest(
          "policy is " + name, "use one of " + String.join(", ", names));
    }
    Made before = made.get(name);
    if (before != null && before.terms().equals(terms)) {
      return before.policy();
    }
    RoutingPolicy policy = factory.create(terms);
    made.put(name, new Made(terms, policy));
    return policy;
  }

  private RoutingPolicy trained() {
    if (model == null) {
      throw new SteelyardException(
          ErrorCode.CONFLICT,
          "there is no model" + (refused == null ? "" : " (" + refused + ")"),
          "collect windows with random-weights under load, then send steelyard.policy.train");
    }
    return model;
  }

  void model(ModelPolicy ready) {
    model = ready;
    refused = null;
  }

  void modelRefused(String sentence) {
    refused = sentence;
  }

  /** What model there is, or why there is none; null without either. */
  @Nullable String model() {
    if (model != null) {
      return model.describe();
    }
    return refused == null ? null : "none: " + refused;
  }
}
