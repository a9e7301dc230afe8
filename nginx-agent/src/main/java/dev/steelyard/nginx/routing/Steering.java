package dev.steelyard.nginx.routing;

import dev.steelyard.nginx.routing.Asked.Author;
import dev.steelyard.nginx.routing.LoopState.InCharge;
import dev.steelyard.nginx.routing.RoutingLoop.Outcome;
import dev.steelyard.nginx.routing.WeightHistory.Setting;
import dev.steelyard.nginx.routing.regime.RegimeReading;
import dev.steelyard.shared.bus.PolicyDecision;
import dev.steelyard.shared.sample.Sample;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One decision: what the window cost goes to those who learn from it, the policy decides, and what
 * must come between it and the weights does. In this order, the later over the earlier: default
 * gains in overload, in an unknown regime, or when the policy cannot; step limit and floor; base
 * weights of a probe or a cool-off; a person's hold.
 */
final class Steering {

  /** A server with a larger error share fails. */
  private static final double FAILING = 0.05;

  private final LoopState state;
  private final WeightHistory history;
  private final Shaping shaping;

  Steering(RoutingSettings settings, LoopState state, WeightHistory history) {
    this.state = state;
    this.history = history;
    this.shaping = new Shaping(new StepLimit(settings.maxLogStep()), state.interventions);
  }

  /** What a sample leads to. */
  Outcome decide(InCharge charge, Sample sample, InForce inForce, long now) {
    RoutingPolicy policy = charge.policy();
    state.interventions.begin();
    Optional<Setting> setting =
        history.during(sample.windowStartMillis(), sample.windowEndMillis());
    Sample window =
        WindowLog.weighted(sample, setting.map(Setting::weights).orElse(inForce.weights()));
    Optional<Sample> collected = policy.shaped() ? Optional.empty() : collect(window, setting);
    Optional<Tardiness> tardiness = Tardiness.of(sample, state.deadlines());
    Asked before = state.asked();
    boolean ruled = before != null && setting.filter(before::ruled).isPresent();
    Author author = ruled && before != null ? before.author() : null;
    String gainsBecause = look(policy, sample, tardiness, author, inForce);
    Decision decided = policy.decide(window, lesson(tardiness, author, gainsBecause));
    boolean ofPolicy = policy.shaped() && !policy.name().equals(BaseWeights.NAME);
    Decision decision = ofPolicy ? state.herding.decide(decided, charge.rule(), window) : decided;
    if (!policy.reobserve().isEmpty() && policy.shaped()) {
      state.interventions.count("default-gains");
    }
    state.decided(decision, now);
    Asked asked = ask(policy, decision, before, inForce, gainsBecause);
    boolean held = state.guard.held() != null;
    if (held) {
      state.interventions.add("held");
    }
    state.asked(held ? null : asked);
    Optional<Change> change = held ? Optional.empty() : change(charge, decision, asked, inForce);
    if (!held && change.isEmpty()) {
      state.inOrder();
    }
    Map<String, Map<String, Integer>> weights = held ? inForce.weights() : asked.weights();
    return new Outcome(change, event(policy, sample, decision, weights, tardiness), collected);
  }

  /**
   * Looks at the window for all that may come between; tells why the default gains must rule, or
   * null.
   */
  private @Nullable String look(
      RoutingPolicy policy,
      Sample sample,
      Optional<Tardiness> tardiness,
      @Nullable Author author,
      InForce inForce) {
    Switchback switchback = state.switchback();
    if (switchback.window(tardiness, author != null, avoids(inForce))) {
      state.interventions.count("trip");
    }
    boolean overloaded =
        state.overload.update(Concurrency.of(sample), state.ratios().latencyRatio().values());
    if (author != Author.BASE) {
      state.regimes.window(sample, state.ratios(), author == Author.POLICY);
    }
    if (!policy.shaped() || policy.name().equals(BaseWeights.NAME)) {
      return null;
    }
    if (overloaded) {
      state.interventions.add("overload", state.overload.says());
      return state.overload.says();
    }
    String novelty = state.regimes.novelty();
    if (!novelty.isEmpty()) {
      String why = "unknown regime: " + novelty;
      state.interventions.add("unknown-regime", why);
      return why;
    }
    if (policy.learns() && tardiness.isEmpty() && state.deadlines().isEmpty()) {
      state.interventions.count("no-deadlines");
      return "without deadlines there is nothing to learn from; send steelyard.policy.observe"
          + " under load";
    }
    return null;
  }

  /** Whether some servers fail, not all, and each of them gets less than by the base weights. */
  private boolean avoids(InForce inForce) {
    Map<String, Double> shares = state.ratios().errorShare();
    List<String> failing =
        shares.keySet().stream().filter(s -> shares.getOrDefault(s, 0.0) > FAILING).toList();
    return !failing.isEmpty()
        && failing.size() < shares.size()
        && inForce.base().entrySet().stream()
            .allMatch(
                base ->
                    failing.stream()
                        .allMatch(
                            server ->
                                share(server, inForce.weights(base.getKey()))
                                    <= share(server, base.getValue())));
  }

  private static double share(String server, Map<String, Integer> weights) {
    double sum = weights.values().stream().mapToInt(w -> w).sum();
    return sum == 0 ? 0 : weights.getOrDefault(server, 0) / sum;
  }

  private Lesson lesson(
      Optional<Tardiness> tardiness, @Nullable Author author, @Nullable String gainsBecause) {
    boolean own = author == Author.POLICY && gainsBecause == null;
    return new Lesson(
        own ? tardiness.map(Tardiness::perRequest).orElse(Double.NaN) : Double.NaN,
        !state.switchback().onBaseline() && state.guard.held() == null,
        gainsBecause);
  }

  private Optional<Sample> collect(Sample window, Optional<Setting> setting) {
    if (setting.isEmpty()) {
      state.dropped.count("mixed-window");
      return Optional.empty();
    }
    state.windows.add(window, setting.get().rules());
    return Optional.of(window);
  }

  private Asked ask(
      RoutingPolicy policy,
      Decision decision,
      @Nullable Asked before,
      InForce inForce,
      @Nullable String gainsBecause) {
    boolean afterBase = before != null && before.author() == Author.BASE;
    Map<String, Map<String, Integer>> from =
        afterBase && before != null ? before.shaped() : inForce.weights();
    Map<String, Map<String, Integer>> shaped =
        shaping.shape(decision.weights(), inForce, from, policy.shaped());
    Switchback switchback = state.switchback();
    if (switchback.onBaseline()) {
      state.interventions.add(switchback.probing() ? "probe" : "tripped");
      return new Asked(inForce.base(), Author.BASE, shaped);
    }
    boolean able = gainsBecause == null && policy.reobserve().isEmpty();
    Author author = able ? Author.POLICY : Author.DEFAULT_GAINS;
    return new Asked(shaped, author, shaped);
  }

  private Optional<Change> change(
      InCharge charge, Decision decision, Asked asked, InForce inForce) {
    String because = asked.author() == Author.BASE ? state.switchback().says() : decision.because();
    String rule = state.herding.rule(charge.rule());
    return inForce.towards(new WeightTable(asked.weights()), rule, charge.who(), because);
  }

  private PolicyDecision event(
      RoutingPolicy policy,
      Sample sample,
      Decision decision,
      Map<String, Map<String, Integer>> asked,
      Optional<Tardiness> tardiness) {
    RegimeReading reading = state.regimes.reading();
    boolean own = decision.regime() != null || reading == null;
    return new PolicyDecision(
        policy.name(),
        sample.number(),
        own || reading == null ? decision.regime() : Integer.valueOf(reading.component()),
        own || reading == null
            ? decision.posterior()
            : reading.posterior().get(reading.component()),
        asked,
        state.interventions.standing(),
        tardiness.map(Tardiness::per1000).orElse(null),
        tardiness.map(Tardiness::reward).orElse(null),
        decision.latencyRatio().isEmpty()
            ? state.ratios().latencyRatio()
            : decision.latencyRatio());
  }

  /** Another's weights as they may be put in force here. */
  WeightTable open(WeightTable weights, InForce inForce) {
    return new WeightTable(shaping.shape(weights, inForce, inForce.weights(), false));
  }
}
