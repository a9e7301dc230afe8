package dev.steelyard.nginx.routing;

import dev.steelyard.nginx.routing.PolicyCommands.Training;
import dev.steelyard.nginx.routing.PolicyCommands.Transition;
import dev.steelyard.nginx.routing.PolicyTrainer.Trained;
import dev.steelyard.nginx.routing.RoutingLoop.Outcome;
import dev.steelyard.nginx.upstream.Weights;
import dev.steelyard.shared.bus.ActivatePolicy;
import dev.steelyard.shared.bus.Addresses;
import dev.steelyard.shared.bus.Bus;
import dev.steelyard.shared.bus.Empty;
import dev.steelyard.shared.bus.HoldPolicy;
import dev.steelyard.shared.bus.LeaderWord;
import dev.steelyard.shared.bus.ObservePolicy;
import dev.steelyard.shared.bus.PolicyDecision;
import dev.steelyard.shared.bus.PolicyExplanation;
import dev.steelyard.shared.bus.PolicyStatus;
import dev.steelyard.shared.bus.Subscription;
import dev.steelyard.shared.bus.TrainPolicy;
import dev.steelyard.shared.bus.TrainResult;
import dev.steelyard.shared.bus.WeightsView;
import dev.steelyard.shared.sample.Sample;
import dev.steelyard.shared.sample.SampleLogReader;
import dev.steelyard.shared.sample.SamplePart;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.WorkerExecutor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Wires the routing loop to the bus and to the weights of NGINX.
 *
 * <p>On stop the weights stay as they are: an agent that comes back goes on from them, and for one
 * that does not the data plane's lease brings the base weights back.
 */
public final class RoutingVerticle extends VerticleBase {

  private final Bus bus;
  private final RoutingLoop loop;
  private final PolicyTrainer trainer;
  private final PolicyModels models;
  private final Path modelFile;
  private final String madeBy;
  private final WindowRecorder recorder;
  private final WorkerExecutor worker;
  private final ChangeQueue queue;
  private final long periodMillis;
  private final String startPolicy;
  private final Optional<TeamPart> team;
  private @Nullable String followed;
  private final List<Subscription> subscriptions = new ArrayList<>();
  private final List<Long> timers = new ArrayList<>();

  /**
   * @param models of the policies that are not trained here
   * @param worker two threads, for training and for the sample log; closed on stop
   * @param stateDir models go to {@code models/}, collected windows to {@code samples/} below it
   * @param madeBy program and version, for the header of sample logs
   * @param periodMillis period of the samples, and of the look at silence
   * @param startPolicy in charge from the start; {@code none} leaves the weights as they are
   * @param team this agent's part among several load balancers; empty alone
   */
  public RoutingVerticle(
      Bus bus,
      Weights weights,
      RoutingLoop loop,
      PolicyTrainer trainer,
      PolicyModels models,
      WorkerExecutor worker,
      Path stateDir,
      String madeBy,
      Clock clock,
      long periodMillis,
      String startPolicy,
      Optional<TeamPart> team) {
    this.bus = bus;
    this.loop = loop;
    this.trainer = trainer;
    this.models = models;
    this.modelFile = stateDir.resolve("models").resolve(RoutingLoop.MODEL + ".json");
    this.madeBy = madeBy;
    this.recorder = new WindowRecorder(stateDir.resolve("samples"), madeBy, clock);
    this.worker = worker;
    this.queue =
        new ChangeQueue(weights, loop, clock, task -> context.runOnContext(v -> task.run()));
    this.periodMillis = periodMillis;
    this.startPolicy = startPolicy;
    this.team = team;
  }

  @Override
  public Future<?> start() {
    timers.add(vertx.setPeriodic(periodMillis, ignored -> tick()));
    Future<?> serving =
        loadModel()
            .compose(ignored -> loadRegimes())
            .compose(ignored -> refreshModels())
            .compose(ignored -> serve());
    if (team.isEmpty()) {
      return serving.compose(ignored -> activateAtStart());
    }
    TeamPart part = team.get();
    timers.add(
        vertx.setPeriodic(
            part.pace().listen().toMillis(),
            part.pace().campaign().toMillis(),
            ignored -> campaign(part)));
    return serving;
  }

  /** The first leader of a team puts the policy in charge that the configuration names. */
  private void campaign(TeamPart part) {
    part.campaign()
        .compose(first -> first ? activateAtStart() : Future.succeededFuture())
        .onFailure(failure -> loop.failed("activation-failed", failure));
  }

  private Future<Void> loadModel() {
    return worker
        .<PolicyTrainer.ModelPolicy>executeBlocking(
            () -> Files.exists(modelFile) ? trainer.load(modelFile) : null, false)
        .onSuccess(
            model -> {
              if (model != null) {
                loop.commands().model(model);
              }
            })
        .recover(
            failure -> {
              loop.commands().modelRefused(failure);
              return Future.succeededFuture();
            })
        .mapEmpty();
  }

  private Future<?> activateAtStart() {
    if (startPolicy.equals(BaseWeights.NAME)) {
      return Future.succeededFuture();
    }
    ActivatePolicy command = new ActivatePolicy(startPolicy, null, null, null);
    return activate(command);
  }

  /** Regimes of another version, or damaged ones, are left out with a sentence in the status. */
  private Future<Void> loadRegimes() {
    return worker
        .executeBlocking(models::regimes, false)
        .onSuccess(saved -> saved.ifPresent(loop.regimes()::learned))
        .onFailure(loop.regimes()::refused)
        .<Void>mapEmpty()
        .otherwiseEmpty();
  }

  private Future<PolicyStatus> activate(ActivatePolicy command) {
    return refreshModels()
        .compose(ignored -> transition(view -> loop.commands().activate(command, view)));
  }

  private Future<Void> refreshModels() {
    return worker.executeBlocking(
        () -> {
          models.refresh();
          return null;
        },
        false);
  }

  private void learnRegimes(Function<String, SavedRegimes> fit) {
    worker
        .executeBlocking(
            () -> {
              SavedRegimes fitted = fit.apply(madeBy);
              models.save(fitted);
              return fitted;
            },
            false)
        .onSuccess(loop.regimes()::learned)
        .onFailure(loop.regimes()::refused);
  }

  private Future<?> serve() {
    team.ifPresentOrElse(this::listen, this::listenAlone);
    return Future.all(
        List.of(
            lead(
                Addresses.POLICY_OBSERVE,
                ObservePolicy.class,
                PolicyStatus.class,
                command -> transition(view -> loop.commands().observe(command, view))),
            lead(
                Addresses.POLICY_ACTIVATE,
                ActivatePolicy.class,
                PolicyStatus.class,
                this::activate),
            lead(Addresses.POLICY_HOLD, HoldPolicy.class, PolicyStatus.class, this::hold),
            lead(Addresses.POLICY_TRAIN, TrainPolicy.class, TrainResult.class, this::train),
            keep(bus.serve(Addresses.POLICY_STATUS, Empty.class, c -> status())),
            keep(bus.serve(Addresses.POLICY_EXPLAIN, Empty.class, c -> explain()))));
  }

  private void listenAlone() {
    subscriptions.add(
        bus.subscribe(
            Addresses.SAMPLE,
            Sample.class,
            event ->
                onSample(
                    event.body(),
                    new SampleSource(
                        event.envelope().sender(), event.envelope().incarnation(), false))));
  }

  private void listen(TeamPart part) {
    subscriptions.add(
        bus.subscribe(
            Addresses.SAMPLE_PART,
            SamplePart.class,
            event -> part.merged(event).forEach(sample -> onSample(sample, SampleSource.TEAM))));
    subscriptions.add(
        bus.subscribe(
            Addresses.POLICY_LEAD,
            LeaderWord.class,
            event -> {
              if (part.follows(event)) {
                follow(part, event.body());
              }
            }));
  }

  private void follow(TeamPart part, LeaderWord word) {
    if (!Objects.equals(word.policy(), followed)) {
      followed = word.policy();
      refreshModels().onFailure(failure -> loop.failed("models-unknown", failure));
    }
    String who = part.who(word.policy());
    String why = part.why(word.reason());
    queue
        .view()
        .onSuccess(
            view ->
                loop.follow(word, who, view)
                    .ifPresent(change -> queue.offer(change.by(who, why), () -> {})))
        .onFailure(failure -> loop.failed("weights-unknown", failure));
  }

  /** A command of which the whole team has the effect. */
  private <Q extends Record, R extends Record> Future<Void> lead(
      String address, Class<Q> type, Class<R> reply, Function<Q, Future<R>> own) {
    if (team.isEmpty()) {
      return keep(bus.serve(address, type, command -> own.apply(command.body())));
    }
    TeamPart part = team.get();
    return Future.all(
            keep(
                bus.serve(
                    address, type, command -> part.atLeader(address, command.body(), reply, own))),
            keep(
                bus.serveAt(
                    Addresses.at(address, bus.incarnation()),
                    type,
                    command -> part.asLeader(command.body(), own))))
        .mapEmpty();
  }

  private Future<Void> keep(Future<Subscription> serving) {
    return serving.onSuccess(subscriptions::add).mapEmpty();
  }

  /**
   * Takes a sample of this agent's own poller. It counts when no other agent sends any. Callable
   * from any thread.
   */
  public void offerOwnSample(Sample sample) {
    context.runOnContext(
        ignored ->
            team.ifPresentOrElse(
                part -> part.share(sample), () -> onSample(sample, SampleSource.OWN)));
  }

  private void onSample(Sample sample, SampleSource source) {
    queue
        .view()
        .onSuccess(view -> take(sample, source, view))
        .onFailure(failure -> loop.failed("weights-unknown", failure));
  }

  private void take(Sample sample, SampleSource source, WeightsView view) {
    boolean leads = team.isEmpty() || team.get().leads();
    Optional<Outcome> taken;
    try {
      taken = loop.onSample(sample, source, view);
      loop.regimes().due().ifPresent(this::learnRegimes);
    } catch (RuntimeException e) {
      loop.failed("decision-failed", e);
      return;
    }
    taken.ifPresent(
        outcome -> {
          PolicyDecision decision = outcome.decision();
          outcome.collected().ifPresent(window -> record(decision.policy(), window));
          if (leads) {
            Optional<Change> change =
                team.map(part -> lead(part, outcome)).orElse(outcome.change());
            Runnable publish = () -> bus.publish(Addresses.POLICY_DECISION, decision);
            change.ifPresentOrElse(next -> queue.offer(next, publish), publish);
          }
        });
  }

  /** Tells the others of a decision, and signs the change of this agent's own NGINX. */
  private static Optional<Change> lead(TeamPart part, Outcome outcome) {
    PolicyDecision decision = outcome.decision();
    String reason = outcome.change().map(Change::reason).orElse("as the leader has it already");
    part.say(decision.weights(), reason);
    return outcome.change().map(next -> next.by(part.who(decision.policy()), part.why(reason)));
  }

  private void record(String policy, Sample window) {
    ordered(() -> recorder.append(policy, window));
  }

  private Future<Void> ordered(Runnable task) {
    return worker
        .<Void>executeBlocking(
            () -> {
              task.run();
              return null;
            })
        .onFailure(failure -> loop.failed("sample-log-failed", failure));
  }

  private void tick() {
    queue
        .view()
        .onSuccess(view -> loop.onTick(view).ifPresent(change -> queue.offer(change, () -> {})))
        .onFailure(failure -> loop.failed("weights-unknown", failure));
  }

  private Future<PolicyStatus> transition(Function<WeightsView, Transition> command) {
    return queue
        .exclusively(
            () ->
                queue
                    .view()
                    .map(command)
                    .compose(
                        next ->
                            next.change()
                                .<Future<?>>map(queue::apply)
                                .orElse(Future.succeededFuture())
                                .onSuccess(ignored -> next.done().run())))
        .compose(ignored -> ordered(recorder::end).otherwiseEmpty())
        .compose(ignored -> status());
  }

  private Future<PolicyStatus> hold(HoldPolicy command) {
    return queue.exclusively(
        () -> {
          loop.commands().hold(command);
          return status();
        });
  }

  private Future<TrainResult> train(TrainPolicy command) {
    Training training = loop.commands().training(command);
    return worker
        .executeBlocking(() -> trained(training), false)
        .onSuccess(trained -> loop.commands().model(trained.policy()))
        .onComplete((trained, failure) -> loop.commands().trainingEnded())
        .map(Trained::result);
  }

  private Trained trained(Training training) {
    String file = training.options().samples();
    List<Sample> samples =
        file == null ? training.collected() : SampleLogReader.readAll(Path.of(file));
    return trainer.train(samples, training.deadlineMillis(), training.options(), modelFile);
  }

  private Future<PolicyStatus> status() {
    PolicyStatus status = loop.report().status();
    return Future.succeededFuture(team.map(part -> status.in(part.status())).orElse(status));
  }

  private Future<PolicyExplanation> explain() {
    return queue.view().map(loop.report()::explain);
  }

  @Override
  public Future<?> stop() {
    timers.forEach(vertx::cancelTimer);
    return team.map(TeamPart::resign)
        .orElse(Future.succeededFuture())
        .transform(
            (ignored, failure) ->
                Future.join(subscriptions.stream().map(Subscription::cancel).toList()))
        .transform((ignored, failure) -> queue.settled())
        .transform((ignored, failure) -> ordered(recorder::end))
        .transform((ignored, failure) -> worker.close());
  }
}
