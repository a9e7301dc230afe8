package dev.steelyard.nginx.routing;

import dev.steelyard.shared.bus.WeightsView;
import dev.steelyard.shared.sample.Sample;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the routing loop remembers between samples and commands.
 *
 * <p>An observation runs ({@code observing}), or a policy is in charge ({@code active}), or neither
 * ({@code idle}).
 */
final class LoopState {

  /**
   * A policy and the picking rule under it.
   *
   * @param guarded whether it is compared with the base weights
   */
  record InCharge(RoutingPolicy policy, String rule, boolean guarded) {

    String who() {
      return "policy " + policy.name();
    }
  }

  final Counters dropped = new Counters();
  final Interventions interventions = new Interventions();
  final OverloadWatch overload = new OverloadWatch();
  final Herding herding = new Herding();
  final Regimes regimes;
  final Guard guard;
  final WindowLog windows;
  private final RoutingSettings settings;
  private final DecayedSums sums = new DecayedSums(0.5);
  private LatencyRatios ratios = LatencyRatios.of(Map.of());
  private Map<String, Double> deadlines;
  private Map<String, List<String>> drained = Map.of();
  private long samples;
  private @Nullable Observation observation;
  private @Nullable InCharge charge;
  private Switchback switchback = new Switchback(false);
  private @Nullable Asked asked;
  private Guard.State stood = Guard.State.FOLLOWING;
  private @Nullable Decision last;
  private @Nullable String reobserve;
  private @Nullable String trouble;
  private boolean follows;

  LoopState(RoutingSettings settings, long nowMillis) {
    this.settings = settings;
    this.guard = new Guard(settings.periodMillis(), nowMillis);
    this.windows = new WindowLog(settings.collect());
    this.regimes = new Regimes(settings.seed());
    this.deadlines = settings.deadlineMillis();
  }

  /** What the data plane does now, for the fleet under control. */
  InForce look(WeightsView view) {
    InForce inForce = InForce.of(view, settings.fleet(), drained);
    drained = inForce.drained();
    return inForce;
  }

  /** Takes a window in, whatever the phase. */
  void measure(Sample sample) {
    samples++;
    ratios = sums.update(sample);
    if (observation != null && observation.add(sample)) {
      regimes.window(sample, ratios, true);
    }
  }

  /** Samples taken in since the start. */
  long samples() {
    return samples;
  }

  /** What the loop itself measured, whatever the policy knows. */
  LatencyRatios ratios() {
    return ratios;
  }

  /** An observation starts; no policy is in charge. */
  void observe(Observation started) {
    idle();
    observation = started;
    regimes.forget();
    regimes.policy(BaseWeights.NAME);
  }

  @Nullable Observation observation() {
    return observation;
  }

  /** Freezes the deadlines when the time of the running observation is over. */
  void endObservation(long nowMillis) {
    if (observation != null && observation.remainingMillis(nowMillis) == 0) {
      freeze(observation.freeze(settings.priorities()));
      observation = null;
      regimes.observed();
    }
  }

  /** The leader's deadlines, ms by upstream, in place of all that there were. */
  void follow(Map<String, Double> deadlineMillis) {
    deadlines = Map.copyOf(deadlineMillis);
    switchback = new Switchback(charge != null && charge.guarded());
    reobserve = null;
  }

  /** New deadlines, ms by upstream; an upstream that is missing keeps the one that it had. */
  void freeze(Map<String, Double> deadlineMillis) {
    Map<String, Double> all = new LinkedHashMap<>(deadlines);
    all.putAll(deadlineMillis);
    deadlines = all;
    switchback = new Switchback(charge != null && charge.guarded());
    List<String> missing = new ArrayList<>(settings.fleet().keySet());
    missing.removeAll(deadlineMillis.keySet());
    reobserve =
        missing.isEmpty()
            ? null
            : "the observation saw too few requests of "
                + String.join(", ", missing)
                + ": observe again under load";
  }

  /** Frozen deadlines, ms by upstream. */
  Map<String, Double> deadlines() {
    return deadlines;
  }

  /** Why the deadlines are incomplete; null when they are not. */
  @Nullable String reobserve() {
    return reobserve;
  }

  /** A policy takes charge; a running observation ends without deadlines. */
  void activate(InCharge next, long nowMillis) {
    observation = null;
    if (!next.equals(charge)) {
      last = null;
      asked = null;
      switchback = new Switchback(next.guarded());
      interventions.begin();
      regimes.policy(next.policy().name());
    }
    charge = next;
    guard.heard(nowMillis);
  }

  @Nullable InCharge charge() {
    return charge;
  }

  void decided(Decision decision, long nowMillis) {
    last = decision;
    if (!follows) {
      guard.heard(nowMillis);
    }
  }

  /** Whether another agent decides, and this loop only keeps up with it. */
  void follows(boolean another) {
    follows = another;
  }

  /** No policy is in charge, and no observation runs. */
  void idle() {
    observation = null;
    charge = null;
    last = null;
    asked = null;
    interventions.begin();
  }

  /**
   * Time passes.
   *
   * @return whether decisions stopped for so long that the base weights return
   */
  boolean silence(long nowMillis) {
    Guard.State now = guard.state(nowMillis);
    if (now != stood && (now == Guard.State.FROZEN || now == Guard.State.BASE)) {
      interventions.count(now.wireName());
    }
    stood = now;
    if (now == Guard.State.BASE) {
      asked = null;
    }
    return now == Guard.State.BASE;
  }

  /** The comparison of the policy in charge with the base weights. */
  Switchback switchback() {
    return switchback;
  }

  /**
   * What was asked for with the newest decision; null when nothing was, or others decided since.
   */
  @Nullable Asked asked() {
    return asked;
  }

  void asked(@Nullable Asked weights) {
    asked = weights;
  }

  /** The newest decision of the policy in charge; null before its first. */
  @Nullable Decision last() {
    return last;
  }

  /** The weights are as asked for. */
  void inOrder() {
    trouble = null;
  }

  /** Something failed or was left out. */
  void failed(String reason, String sentence) {
    dropped.count(reason);
    trouble = sentence;
  }

  @Nullable String trouble() {
    return trouble;
  }
}
