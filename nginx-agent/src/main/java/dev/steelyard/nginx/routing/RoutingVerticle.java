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
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.WorkerExecutor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

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
  private final Path modelFile;
  private final WindowRecorder recorder;
  private final WorkerExecutor worker;
  private final ChangeQueue queue;
  private final long periodMillis;
  private final String startPolicy;
  private final List<Subscription> subscriptions = new ArrayList<>();
  private long timer;

  /**
   * @param worker two threads, for training and for the sample log; closed on stop
   * @param stateDir models go to {@code models/}, collected windows to {@code samples/} below it
   * @param madeBy program and version, for the header of sample logs
   * @param periodMillis period of the samples, and of the look at silence
   * @param startPolicy in charge from the start; {@code none} leaves the weights as they are
   */
  public RoutingVerticle(
      Bus bus,
      Weights weights,
      RoutingLoop loop,
      PolicyTrainer trainer,
      WorkerExecutor worker,
      Path stateDir,
      String madeBy,
      Clock clock,
      long periodMillis,
      String startPolicy) {
    this.bus = bus;
    this.loop = loop;
    this.trainer = trainer;
    this.modelFile = stateDir.resolve("models").resolve(RoutingLoop.MODEL + ".json");
    this.recorder = new WindowRecorder(stateDir.resolve("samples"), madeBy, clock);
    this.worker = worker;
    this.queue =
        new ChangeQueue(weights, loop, clock, task -> context.runOnContext(v -> task.run()));
    this.periodMillis = periodMillis;
    this.startPolicy = startPolicy;
  }

  @Override
  public Future<?> start() {
    timer = vertx.setPeriodic(periodMillis, ignored -> tick());
    return loadModel().compose(ignored -> serve()).compose(ignored -> activateAtStart());
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
    return transition(view -> loop.commands().activate(command, view));
  }

  private Future<?> serve() {
    subscriptions.add(
        bus.subscribe(
            Addresses.SAMPLE,
            Sample.class,
            event ->
                onSample(
                    event.body(),
                    new SampleSource(
                        event.envelope().sender(), event.envelope().incarnation(), false))));
    return Future.all(
        List.of(
            keep(
                bus.serve(
                    Addresses.POLICY_OBSERVE,
                    ObservePolicy.class,
                    c -> transition(view -> loop.commands().observe(c.body(), view)))),
            keep(
                bus.serve(
                    Addresses.POLICY_ACTIVATE,
                    ActivatePolicy.class,
                    c -> transition(view -> loop.commands().activate(c.body(), view)))),
            keep(bus.serve(Addresses.POLICY_HOLD, HoldPolicy.class, c -> hold(c.body()))),
            keep(bus.serve(Addresses.POLICY_TRAIN, TrainPolicy.class, c -> train(c.body()))),
            keep(bus.serve(Addresses.POLICY_STATUS, Empty.class, c -> status())),
            keep(bus.serve(Addresses.POLICY_EXPLAIN, Empty.class, c -> explain()))));
  }

  private Future<Void> keep(Future<Subscription> serving) {
    return serving.onSuccess(subscriptions::add).mapEmpty();
  }

  /**
   * Takes a sample of this agent's own poller. It counts when no other agent sends any. Callable
   * from any thread.
   */
  public void offerOwnSample(Sample sample) {
    context.runOnContext(ignored -> onSample(sample, SampleSource.OWN));
  }

  private void onSample(Sample sample, SampleSource source) {
    queue
        .view()
        .onSuccess(view -> take(sample, source, view))
        .onFailure(failure -> loop.failed("weights-unknown", failure));
  }

  private void take(Sample sample, SampleSource source, WeightsView view) {
    Optional<Outcome> taken;
    try {
      taken = loop.onSample(sample, source, view);
    } catch (RuntimeException e) {
      loop.failed("decision-failed", e);
      return;
    }
    taken.ifPresent(
        outcome -> {
          PolicyDecision decision = outcome.decision();
          outcome.collected().ifPresent(window -> record(decision.policy(), window));
          Runnable publish = () -> bus.publish(Addresses.POLICY_DECISION, decision);
          outcome.change().ifPresentOrElse(change -> queue.offer(change, publish), publish);
        });
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
    return Future.succeededFuture(loop.report().status());
  }

  private Future<PolicyExplanation> explain() {
    return queue.view().map(loop.report()::explain);
  }

  @Override
  public Future<?> stop() {
    vertx.cancelTimer(timer);
    return Future.join(subscriptions.stream().map(Subscription::cancel).toList())
        .transform((ignored, failure) -> queue.settled())
        .transform((ignored, failure) -> ordered(recorder::end))
        .transform((ignored, failure) -> worker.close());
  }
}
