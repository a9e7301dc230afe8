package dev.steelyard.nginx.routing;

import dev.steelyard.nginx.routing.LoopState.InCharge;
import dev.steelyard.nginx.routing.PolicyFactory.Terms;
import dev.steelyard.nginx.routing.PolicyTrainer.ModelPolicy;
import dev.steelyard.nginx.upstream.PickRule;
import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.bus.ActivatePolicy;
import dev.steelyard.shared.bus.HoldPolicy;
import dev.steelyard.shared.bus.ObservePolicy;
import dev.steelyard.shared.bus.TrainPolicy;
import dev.steelyard.shared.bus.WeightsView;
import dev.steelyard.shared.sample.Sample;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The commands of the routing loop. A command that is refused throws {@link SteelyardException} and
 * changes nothing.
 */
public final class PolicyCommands {

  /** A command that changes weights. Once the change, if there is one, is applied, run done. */
  public record Transition(Optional<Change> change, Runnable done) {}

  /**
   * What to train from.
   *
   * @param options of the command, with the seed filled in
   * @param collected windows of this agent; empty when the command names a sample log
   * @param deadlineMillis frozen deadlines by upstream
   */
  public record Training(
      TrainPolicy options, List<Sample> collected, Map<String, Double> deadlineMillis) {}

  private final RoutingSettings settings;
  private final Clock clock;
  private final LoopState state;
  private final PolicyShelf shelf;
  private boolean training;

  PolicyCommands(RoutingSettings settings, Clock clock, LoopState state, PolicyShelf shelf) {
    this.settings = settings;
    this.clock = clock;
    this.state = state;
    this.shelf = shelf;
  }

  /** Starts an observation, in place of a running one; 0 s will do when every deadline is given. */
  public Transition observe(ObservePolicy command, WeightsView view) {
    refuseWhileHeld("observe");
    Set<String> upstreams = settings.fleet().keySet();
    Map<String, Double> deadlines = command.deadlineMillis();
    Map<String, Double> given = new HashMap<>(settings.deadlineMillis());
    given.putAll(deadlines == null ? Map.of() : Observation.checked(deadlines, upstreams));
    Double length = command.seconds();
    double seconds = length == null ? settings.observeSeconds() : length;
    if (seconds == 0 && given.keySet().equals(upstreams)) {
      return new Transition(Optional.empty(), () -> state.freeze(given));
    }
    if (!Observation.possible(seconds)) {
      throw SteelyardException.badRequest(
          "seconds is " + seconds,
          "use above 0 to 86400, or 0 with a deadline for each of " + upstreams);
    }
    return new Transition(
        base(known(view), settings.baseRule(), "policy none", "observation"),
        () -> state.observe(new Observation(clock.millis(), seconds, given)));
  }

  /** Puts a policy in charge; another one than before starts from base weights under its rule. */
  public Transition activate(ActivatePolicy command, WeightsView view) {
    refuseWhileHeld("activate");
    String asked = command.rule();
    if (asked != null) {
      PickRule.of("rule", asked);
    }
    InForce inForce = known(view);
    RoutingPolicy policy = shelf.get(command.policy(), terms(command, inForce));
    Observation running = state.observation();
    if (running != null && !policy.name().equals(BaseWeights.NAME)) {
      throw new SteelyardException(
          ErrorCode.CONFLICT,
          "an observation runs for " + running.remainingMillis(clock.millis()) + " ms more",
          "wait for its end, or activate none to end it without deadlines");
    }
    Boolean guard = command.guard();
    boolean guarded = guard == null ? settings.guard() : guard;
    InCharge next =
        new InCharge(
            policy,
            asked == null ? policy.rule() : asked,
            guarded && policy.shaped() && !policy.name().equals(BaseWeights.NAME));
    boolean fresh = Boolean.TRUE.equals(command.fresh());
    Optional<Change> change =
        next.equals(state.charge()) && !fresh
            ? Optional.empty()
            : base(inForce, next.rule(), next.who(), "activated: starts from base weights");
    return new Transition(
        change,
        () -> {
          if (fresh) {
            policy.forget();
            state.idle();
          }
          state.activate(next, clock.millis());
        });
  }

  private Terms terms(ActivatePolicy command, InForce inForce) {
    Long seed = command.seed();
    return new Terms(
        command.rule(), seed == null ? settings.seed() : seed, new WeightTable(inForce.base()));
  }

  private InForce known(WeightsView view) {
    InForce inForce = state.look(view);
    List<String> missing = missing(inForce.base());
    if (!missing.isEmpty()) {
      throw new SteelyardException(
          ErrorCode.CONFLICT,
          "NGINX has no open server for " + missing,
          "make the fleet of the routing settings that of the NGINX configuration");
    }
    return inForce;
  }

  private List<String> missing(Map<String, ?> known) {
    return settings.fleet().keySet().stream().filter(u -> !known.containsKey(u)).toList();
  }

  private static Optional<Change> base(InForce inForce, String rule, String who, String reason) {
    return inForce.towards(new WeightTable(inForce.base()), rule, who, reason);
  }

  private void refuseWhileHeld(String command) {
    String held = state.guard.held();
    if (held != null) {
      throw new SteelyardException(
          ErrorCode.CONFLICT,
          "cannot " + command + " while the weights are held (" + held + ")",
          "send steelyard.policy.hold with {\"hold\": false} first");
    }
  }

  /** Holds the weights of the active policy, or lets them go. */
  public void hold(HoldPolicy command) {
    if (Boolean.FALSE.equals(command.hold())) {
      state.guard.hold(null);
      return;
    }
    if (state.charge() == null) {
      throw new SteelyardException(
          ErrorCode.CONFLICT, "no policy is in charge", "there is nothing to hold; activate first");
    }
    String reason = command.reason();
    state.guard.hold(reason == null ? "no reason given" : reason);
  }

  /** What to train from; call {@link #trainingEnded} whatever comes of it. */
  public Training training(TrainPolicy command) {
    if (training) {
      throw new SteelyardException(
          ErrorCode.CONFLICT, "a training is running", "wait for its answer");
    }
    boolean collected = command.samples() == null;
    if (collected && state.windows.size() == 0) {
      throw new SteelyardException(
          ErrorCode.CONFLICT,
          "no window was collected",
          "activate random-weights under load first, or name a sample log");
    }
    List<String> missing = missing(state.deadlines());
    if (!"rank".equals(command.reward()) && !missing.isEmpty()) {
      throw new SteelyardException(
          ErrorCode.CONFLICT,
          "there is no deadline for " + missing,
          "send steelyard.policy.observe first, or train with the reward rank");
    }
    training = true;
    return new Training(
        withSeed(command, command.seed()),
        collected ? state.windows.snapshot() : List.of(),
        state.deadlines());
  }

  private TrainPolicy withSeed(TrainPolicy command, @Nullable Long seed) {
    return new TrainPolicy(
        command.samples(),
        command.components(),
        command.reward(),
        command.shrinkage(),
        seed == null ? settings.seed() : seed);
  }

  /** A training ended, well or not. */
  public void trainingEnded() {
    training = false;
  }

  /** There is a model; it takes charge with the next activation of {@link RoutingLoop#MODEL}. */
  public void model(ModelPolicy ready) {
    shelf.model(ready);
  }

  /** A saved model could not be used. */
  public void modelRefused(Throwable failure) {
    shelf.modelRefused(SteelyardException.sentence(failure));
  }
}
