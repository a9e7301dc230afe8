package dev.steelyard.nginx.routing;

import dev.steelyard.nginx.routing.LoopState.InCharge;
import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.bus.LeaderWord;
import dev.steelyard.shared.bus.PolicyDecision;
import dev.steelyard.shared.bus.WeightsApplied;
import dev.steelyard.shared.bus.WeightsView;
import dev.steelyard.shared.sample.Sample;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;

/**
 * The routing loop: a sample in, a change of weights out.
 *
 * <p>Three phases. {@code idle}: samples are counted, the weights are nobody's business. {@code
 * observing}: base weights for a while, then deadlines are frozen and the loop is idle again.
 * {@code active}: a policy decides on every sample, and {@link Steering} has the last word. When
 * decisions stop for 10 periods the base weights return, and with the next sample the policy goes
 * on from there.
 *
 * <p>Plain: it asks for changes and is told what became of them. Not thread-safe.
 */
public final class RoutingLoop {

  /** The policy that a model makes. */
  public static final String MODEL = "published-plan";

  /**
   * What a sample led to.
   *
   * @param change to apply; empty when the weights stay
   * @param decision to publish when the change is applied
   * @param collected the window, with the weights in force during it, when it is kept for training
   */
  public record Outcome(
      Optional<Change> change, PolicyDecision decision, Optional<Sample> collected) {}

  private final RoutingSettings settings;
  private final Clock clock;
  private final LoopState state;
  private final SampleGate gate;
  private final Steering steering;
  private final WeightHistory history = new WeightHistory();
  private final PolicyCommands commands;
  private final LoopReport report;
  private final Mirror mirror;

  /**
   * @param clock wall clock, the same machine's as NGINX'
   * @param factories policies by the name in {@code steelyard.policy.activate}; {@link #MODEL}
   *     comes from training
   */
  public RoutingLoop(RoutingSettings settings, Clock clock, Map<String, PolicyFactory> factories) {
    this.settings = settings;
    this.clock = clock;
    this.state = new LoopState(settings, clock.millis());
    this.gate = new SampleGate(settings.fleet(), settings.periodMillis(), state.dropped);
    this.steering = new Steering(settings, state, history);
    PolicyShelf shelf = new PolicyShelf(factories);
    this.commands = new PolicyCommands(settings, clock, state, shelf);
    this.report = new LoopReport(settings, clock, state, shelf);
    this.mirror = new Mirror(settings, clock, state, shelf);
  }

  /** What it shares with the loops of other load balancers. */
  public Mirror mirror() {
    return mirror;
  }

  /**
   * Takes over what the leader of several load balancers said: the policy in charge, and the
   * weights, without the servers that NGINX does not know or that are drained here.
   *
   * @param who for the audit log
   * @return the change that puts its weights in force; empty when there is none
   */
  public Optional<Change> follow(LeaderWord word, String who, WeightsView view) {
    long now = clock.millis();
    InForce inForce = look(view, now);
    mirror.take(word, inForce, now);
    String rule = word.picks();
    if (word.observeRemainingMillis() > 0) {
      return inForce.towards(
          new WeightTable(inForce.base()), settings.baseRule(), who, word.reason());
    }
    if (rule == null || word.weights().isEmpty() || word.held() != null) {
      return Optional.empty();
    }
    Optional<Change> change =
        inForce.towards(
            steering.open(new WeightTable(word.weights()), inForce), rule, who, word.reason());
    if (change.isEmpty()) {
      state.inOrder();
    }
    return change;
  }

  /** The regimes of the policy in charge. */
  Regimes regimes() {
    return state.regimes;
  }

  /** The commands of this loop. */
  public PolicyCommands commands() {
    return commands;
  }

  /** Where this loop stands. */
  public LoopReport report() {
    return report;
  }

  /**
   * Takes a sample in.
   *
   * @param view the weights in force
   * @return empty when the sample was dropped or no policy is in charge
   */
  public Optional<Outcome> onSample(Sample sample, SampleSource source, WeightsView view) {
    long now = clock.millis();
    InForce inForce = look(view, now);
    Optional<Sample> accepted = gate.accept(sample, source, now);
    accepted.ifPresent(state::measure);
    state.endObservation(now);
    InCharge charge = state.charge();
    return charge == null
        ? Optional.empty()
        : accepted.map(fleet -> steering.decide(charge, fleet, inForce, now));
  }

  /**
   * Time passes: an observation may end, samples may be lost.
   *
   * @return the base weights when decisions stopped for too long
   */
  public Optional<Change> onTick(WeightsView view) {
    long now = clock.millis();
    InForce inForce = look(view, now);
    state.endObservation(now);
    InCharge charge = state.charge();
    if (charge == null || !state.silence(now)) {
      return Optional.empty();
    }
    return inForce.towards(
        new WeightTable(inForce.base()),
        settings.baseRule(),
        charge.who(),
        "no decision for more than " + Guard.BASE_AFTER + " periods: back to base weights");
  }

  private InForce look(WeightsView view, long now) {
    InForce inForce = state.look(view);
    history.seen(inForce.setting(), now);
    return inForce;
  }

  /**
   * A change that this loop asked for was applied.
   *
   * @param startedMillis when the call started, epoch ms
   */
  public void applied(WeightsApplied change, long startedMillis) {
    state.inOrder();
    history.changed(
        InForce.setting(change.weights(), change.rules(), settings.fleet()),
        startedMillis,
        clock.millis());
  }

  /**
   * Something for this loop failed; the weights are the old ones.
   *
   * @param reason for the count, for instance {@code apply-failed}
   */
  public void failed(String reason, Throwable failure) {
    state.failed(reason, SteelyardException.sentence(failure));
  }

  /** A decision was not applied because a newer one, or a command, came before its turn. */
  public void superseded() {
    state.dropped.count("superseded");
  }
}
