package dev.steelyard.nginx.routing;

import dev.steelyard.nginx.routing.LoopState.InCharge;
import dev.steelyard.shared.bus.PolicyExplanation;
import dev.steelyard.shared.bus.PolicySafety;
import dev.steelyard.shared.bus.PolicyStatus;
import dev.steelyard.shared.bus.WeightsView;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where the routing loop stands, and why the weights are what they are. */
public final class LoopReport {

  private final RoutingSettings settings;
  private final Clock clock;
  private final LoopState state;
  private final PolicyShelf shelf;

  LoopReport(RoutingSettings settings, Clock clock, LoopState state, PolicyShelf shelf) {
    this.settings = settings;
    this.clock = clock;
    this.state = state;
    this.shelf = shelf;
  }

  /** Where the loop stands. */
  public PolicyStatus status() {
    Observation observation = state.observation();
    return new PolicyStatus(
        observation != null ? "observing" : state.charge() != null ? "active" : "idle",
        policyName(),
        state.guard.held(),
        guard(),
        state.samples(),
        state.dropped.snapshot(),
        state.windows.size(),
        observation == null ? 0 : observation.remainingMillis(clock.millis()),
        state.deadlines(),
        reobserve(),
        model(),
        state.trouble(),
        List.copyOf(settings.fleet().keySet()),
        new PolicySafety(
            state.interventions.counts.snapshot(),
            state.charge() == null ? null : state.switchback().says(),
            state.regimes.says()),
        null);
  }

  private @Nullable String model() {
    InCharge charge = state.charge();
    String own = charge == null ? "" : charge.policy().describe();
    return own.isEmpty() ? shelf.model() : own;
  }

  /** Silence and a person's hold come before what the last decision met. */
  private String guard() {
    Guard.State guard = guardState();
    return guard == Guard.State.FOLLOWING && state.charge() != null
        ? state.interventions.standing()
        : guard.wireName();
  }

  private String policyName() {
    InCharge charge = state.charge();
    return charge == null ? BaseWeights.NAME : charge.policy().name();
  }

  private Guard.State guardState() {
    return state.charge() == null ? Guard.State.FOLLOWING : state.guard.state(clock.millis());
  }

  private @Nullable String reobserve() {
    InCharge charge = state.charge();
    String why = charge == null ? "" : charge.policy().reobserve();
    if (why.isEmpty()) {
      why = state.regimes.reobserve();
    }
    return why.isEmpty() ? state.reobserve() : why;
  }

  /** Why each server has its weight. */
  public PolicyExplanation explain(WeightsView view) {
    Guard.State guard = guardState();
    Decision last = state.last();
    boolean follows =
        last != null
            && !last.latencyRatio().isEmpty()
            && guard != Guard.State.BASE
            && !state.switchback().onBaseline();
    LatencyRatios ratios =
        last != null && follows
            ? new LatencyRatios(last.latencyRatio(), last.typeRatio(), last.errorShare())
            : state.ratios();
    return new PolicyExplanation(
        policyName(),
        guard(),
        about(),
        new Explainer(ratios, follows, policySays(), afterword(guard), state.interventions)
            .explain(state.look(view)));
  }

  private String policySays() {
    if (state.observation() != null) {
      return "observation: weights of the server lines";
    }
    if (state.charge() == null) {
      return "no policy is in charge";
    }
    Decision last = state.last();
    if (last == null) {
      return "no sample yet: weights of the server lines";
    }
    return state.switchback().onBaseline() ? state.switchback().says() : last.because();
  }

  private List<String> about() {
    List<String> words = new ArrayList<>();
    InCharge charge = state.charge();
    if (charge == null) {
      return words;
    }
    Decision last = state.last();
    if (last != null) {
      words.add(last.because());
    }
    if (!(charge.policy() instanceof AgentPolicy)) {
      words.addAll(state.interventions.words());
    }
    words.add(state.switchback().says());
    return words;
  }

  private @Nullable String afterword(Guard.State guard) {
    List<String> words = new ArrayList<>();
    switch (guard) {
      case FOLLOWING -> {}
      case FROZEN ->
          words.add("frozen: no decision for more than " + Guard.FROZEN_AFTER + " periods");
      case BASE ->
          words.add("base weights: no decision for more than " + Guard.BASE_AFTER + " periods");
      case HELD -> words.add("held: " + state.guard.held());
    }
    if (state.trouble() != null) {
      words.add("trouble: " + state.trouble());
    }
    return words.isEmpty() ? null : String.join("; ", words);
  }
}
