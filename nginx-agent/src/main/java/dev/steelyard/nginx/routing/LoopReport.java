package dev.steelyard.nginx.routing;

import dev.steelyard.nginx.routing.LoopState.InCharge;
import dev.steelyard.nginx.routing.PolicyTrainer.ModelPolicy;
import dev.steelyard.shared.bus.PolicyExplanation;
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
        guardState().wireName(),
        state.samples(),
        state.dropped.snapshot(),
        state.windows.size(),
        observation == null ? 0 : observation.remainingMillis(clock.millis()),
        state.deadlines(),
        reobserve(),
        shelf.model(),
        state.trouble(),
        List.copyOf(settings.fleet().keySet()),
        null);
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
    if (charge != null && charge.policy() instanceof ModelPolicy active) {
      String why = active.reobserve();
      if (!why.isEmpty()) {
        return why;
      }
    }
    return state.reobserve();
  }

  /** Why each server has its weight. */
  public PolicyExplanation explain(WeightsView view) {
    Guard.State guard = guardState();
    Decision last = state.last();
    boolean follows = last != null && !last.latencyRatio().isEmpty() && guard != Guard.State.BASE;
    LatencyRatios ratios =
        last != null && follows
            ? new LatencyRatios(last.latencyRatio(), last.typeRatio(), last.errorShare())
            : state.ratios();
    return new PolicyExplanation(
        policyName(),
        guard.wireName(),
        new Explainer(ratios, follows, policySays(), afterword(guard)).explain(state.look(view)));
  }

  private String policySays() {
    if (state.observation() != null) {
      return "observation: weights of the server lines";
    }
    if (state.charge() == null) {
      return "no policy is in charge";
    }
    Decision last = state.last();
    return last == null ? "no sample yet: weights of the server lines" : last.because();
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
