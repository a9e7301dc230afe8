package dev.steelyard.nginx.routing;

import dev.steelyard.nginx.routing.LoopState.InCharge;
import dev.steelyard.nginx.routing.PolicyFactory.Terms;
import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.bus.LeaderWord;
import java.time.Clock;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the loops of several load balancers alike: says what stands in this one, takes over what
 * stands in the leader's.
 *
 * <p>A follower's policy sees the same samples as the leader's and decides too, only that nobody
 * asks for its weights; so the one that takes over goes on where the other stopped.
 */
public final class Mirror {

  private final RoutingSettings settings;
  private final Clock clock;
  private final LoopState state;
  private final PolicyShelf shelf;
  private @Nullable String missing;
  private @Nullable String missingPolicy;

  Mirror(RoutingSettings settings, Clock clock, LoopState state, PolicyShelf shelf) {
    this.settings = settings;
    this.clock = clock;
    this.state = state;
    this.shelf = shelf;
  }

  /**
   * What stands in this loop.
   *
   * @param weights what was decided; empty when there is nothing new
   */
  public LeaderWord word(
      String team,
      long term,
      long number,
      Map<String, Map<String, Integer>> weights,
      String reason) {
    InCharge charge = state.charge();
    Observation observation = state.observation();
    return new LeaderWord(
        team,
        term,
        number,
        charge == null ? null : charge.policy().name(),
        charge == null ? null : charge.rule(),
        state.guard.held(),
        observation == null ? 0 : observation.remainingMillis(clock.millis()),
        state.deadlines(),
        weights,
        reason,
        charge == null ? null : state.herding.rule(charge.rule()),
        charge != null && charge.guarded());
  }

  /** This loop decides from now on, or no more. */
  public void leads(boolean leader) {
    state.follows(!leader);
    if (leader) {
      missing = null;
      missingPolicy = null;
    }
  }

  /** So many load balancers share the decision. */
  public void balancers(int sharing) {
    state.herding.balancers(sharing);
  }

  /** Why this loop cannot run the leader's policy itself; null when it can. */
  public @Nullable String missing() {
    return missing;
  }

  /** Takes over what stands in the leader's loop; the weights are the caller's business. */
  void take(LeaderWord word, InForce inForce, long nowMillis) {
    state.follows(true);
    state.guard.hold(word.held());
    if (!word.deadlineMillis().equals(state.deadlines())) {
      state.follow(word.deadlineMillis());
    }
    String policy = word.policy();
    String rule = word.rule();
    if (word.observeRemainingMillis() > 0) {
      observe(word.observeRemainingMillis() / 1000.0);
    } else if (policy == null || rule == null) {
      state.idle();
    } else {
      if (!stands(policy, rule)) {
        state.activate(
            new InCharge(policy(policy, rule, inForce), rule, word.guarded()), nowMillis);
      }
      if (!word.weights().isEmpty()) {
        state.guard.heard(nowMillis);
      }
    }
  }

  private void observe(double seconds) {
    if (state.observation() == null) {
      state.observe(new Observation(clock.millis(), seconds, Map.of()));
    }
  }

  private boolean stands(String policy, String rule) {
    InCharge charge = state.charge();
    return charge != null
        && charge.rule().equals(rule)
        && (charge.policy().name().equals(policy) || policy.equals(missingPolicy));
  }

  private RoutingPolicy policy(String name, String rule, InForce inForce) {
    Terms terms = new Terms(rule, settings.seed(), new WeightTable(inForce.base()));
    try {
      RoutingPolicy policy = shelf.get(name, terms);
      missing = null;
      missingPolicy = null;
      return policy;
    } catch (SteelyardException e) {
      missingPolicy = name;
      missing =
          "cannot run %s itself and would lead with %s: %s"
              .formatted(name, LatencyGains.NAME, e.getMessage());
      return shelf.get(LatencyGains.NAME, terms);
    }
  }
}
