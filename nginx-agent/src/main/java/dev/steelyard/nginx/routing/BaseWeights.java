package dev.steelyard.nginx.routing;

import dev.steelyard.nginx.upstream.PickRule;
import dev.steelyard.shared.sample.Sample;
import java.util.Map;

/** The baseline: the weights of the server lines, whatever the samples say. */
public final class BaseWeights implements RoutingPolicy {

  /** The name in {@code steelyard.policy.activate}. */
  public static final String NAME = "none";

  private final WeightTable base;
  private final String rule;

  public BaseWeights(WeightTable base, String rule) {
    this.base = base;
    this.rule = PickRule.of("rule", rule).wireName();
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String rule() {
    return rule;
  }

  @Override
  public Decision decide(Sample sample) {
    return new Decision(
        base, null, null, Map.of(), Map.of(), Map.of(), "no policy: weights of the server lines");
  }

  @Override
  public void forget() {}
}
