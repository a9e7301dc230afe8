package dev.steelyard.nginx.routing;

import dev.steelyard.nginx.routing.agent.Agent;
import dev.steelyard.nginx.routing.agent.AgentKind;
import dev.steelyard.nginx.routing.agent.ExplorationBudget;
import dev.steelyard.nginx.routing.agent.Window;
import dev.steelyard.shared.sample.Sample;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Any agent of the simulator on live samples. The default gains run beside it: they rule whenever
 * the agent cannot, and say why.
 *
 * <p>An agent knows its servers by number only, so another fleet gets a new agent, and what the old
 * one learned is lost.
 */
public final class AgentPolicy implements RoutingPolicy {

  private final String name;
  private final Supplier<Recipe> recipes;
  private final LatencyGains gains;
  private final DoubleSupplier uniform;
  private final ExplorationBudget budget;
  private @Nullable Recipe recipe;
  private @Nullable FleetLayout layout;
  private @Nullable Agent agent;
  private String without = "";
  private String anew = "";

  /**
   * @param recipes the agent's; asked at each sample, another answer makes another agent
   * @param gains default gains, with their picking rule
   * @param uniform random numbers between 0 and 1
   * @param budget of the exploration of the recipe's agents
   */
  AgentPolicy(
      String name,
      Supplier<Recipe> recipes,
      LatencyGains gains,
      DoubleSupplier uniform,
      ExplorationBudget budget) {
    this.name = name;
    this.recipes = recipes;
    this.gains = gains;
    this.uniform = uniform;
    this.budget = budget;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String rule() {
    return gains.rule();
  }

  @Override
  public Decision decide(Sample sample) {
    return decide(sample, Lesson.NONE);
  }

  @Override
  public Decision decide(Sample sample, Lesson lesson) {
    Decision defaults = gains.decide(sample);
    Agent ready = agent(sample);
    FleetLayout fleet = layout;
    if (ready == null || fleet == null) {
      return byGains(defaults, without);
    }
    String because = lesson.gainsBecause();
    budget.next(because == null && lesson.rules());
    FleetLayout.Written written = fleet.sink();
    Window window = fleet.window(sample, lesson.cost());
    ready.tick(window, written);
    if (because != null) {
      return byGains(defaults, because);
    }
    WeightTable weights = written.table();
    if (weights == null) {
      agent = null;
      without = "the agent wrote a weight that is no positive number; activate it fresh";
      return byGains(defaults, without);
    }
    String says = ready.says();
    return new Decision(
        weights,
        null,
        null,
        defaults.latencyRatio(),
        defaults.typeRatio(),
        defaults.errorShare(),
        name + (says.isEmpty() ? "" : ": " + says) + anew);
  }

  private @Nullable Agent agent(Sample sample) {
    Recipe now = recipes.get();
    FleetLayout fleet = FleetLayout.of(sample);
    boolean otherFleet = layout != null && !fleet.equals(layout);
    if (!now.equals(recipe) || !fleet.equals(layout)) {
      recipe = now;
      layout = fleet;
      anew =
          otherFleet
              ? "; the fleet changed at sample " + sample.number() + ", so the agent began anew"
              : "";
      AgentKind kind = now.kind();
      Optional<String> misfit = now.misfit().apply(sample);
      without = kind == null ? now.made() : misfit.orElse("");
      agent =
          kind == null || misfit.isPresent()
              ? null
              : kind.create(fleet.servers().size(), fleet.upstreams().size(), uniform);
    }
    return agent;
  }

  private Decision byGains(Decision defaults, String because) {
    return new Decision(
        defaults.weights(),
        null,
        null,
        defaults.latencyRatio(),
        defaults.typeRatio(),
        defaults.errorShare(),
        "default gains in place of " + name + ": " + because + anew);
  }

  @Override
  public String reobserve() {
    return recipes.get().kind() == null ? recipes.get().made() : without;
  }

  @Override
  public String describe() {
    Recipe now = recipes.get();
    return now.kind() == null ? "none: " + now.made() : now.made();
  }

  @Override
  public boolean learns() {
    return recipes.get().learns();
  }

  @Override
  public void forget() {
    gains.forget();
    recipe = null;
    layout = null;
    agent = null;
    without = "";
    anew = "";
  }
}
