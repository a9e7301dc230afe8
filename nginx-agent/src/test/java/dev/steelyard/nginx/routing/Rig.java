package dev.steelyard.nginx.routing;

import dev.steelyard.nginx.routing.PolicyCommands.Transition;
import dev.steelyard.nginx.routing.RoutingLoop.Outcome;
import dev.steelyard.shared.bus.ActivatePolicy;
import dev.steelyard.shared.bus.ObservePolicy;
import dev.steelyard.shared.bus.PolicyStatus;
import dev.steelyard.shared.sample.Sample;
import dev.steelyard.shared.sample.ServerWindow;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A loop over three servers of one upstream k1, with a clock that the test turns; the weights are
 * {@link FakeWeights}, changed 50 ms after a decision.
 */
final class Rig {

  static final SampleSource CLIENT = new SampleSource("client", "a", false);

  final ManualClock clock = new ManualClock(0);
  final FakeWeights weights = new FakeWeights(Fleet.of(1, 3));
  final ScriptedPolicy random = new ScriptedPolicy("random-weights");
  final PolicyModels models;
  final RoutingLoop loop;
  private long second;

  Rig() {
    this(RoutingSettings.defaults(Fleet.of(1, 3)));
  }

  /** With a deadline of 10 ms for k1. */
  static Rig withDeadline() {
    RoutingSettings d = RoutingSettings.defaults(Fleet.of(1, 3));
    Map<String, Double> deadline = Map.of("k1", 10.0);
    return new Rig(
        new RoutingSettings(
            d.fleet(),
            1000,
            1,
            "least-conn",
            "shortest-delay",
            null,
            Map.of(),
            deadline,
            60,
            99,
            0.5,
            true));
  }

  Rig(RoutingSettings settings) {
    this(settings, new PolicyModels(Path.of("no-such-folder")));
  }

  Rig(RoutingSettings settings, PolicyModels models) {
    this.models = models;
    Map<String, PolicyFactory> factories = new HashMap<>(PolicyFactory.builtIn(settings));
    factories.putAll(LearnedPolicies.factories(settings, models));
    factories.put("random-weights", terms -> random);
    loop = new RoutingLoop(settings, clock, factories);
  }

  /** The sample of the next second arrives and what it leads to is applied. */
  Optional<Outcome> second(ServerWindow... servers) {
    long number = second++;
    Sample sample =
        Fleet.sample(number, 1000 * number, 1000 * number + 1000, Map.of("k1", List.of(servers)));
    clock.set(1000 * number + 1000);
    Optional<Outcome> outcome = loop.onSample(sample, CLIENT, weights.viewNow());
    outcome.flatMap(Outcome::change).ifPresent(this::apply);
    return outcome;
  }

  /** A second in which every server answered 10 requests in 4 ms. */
  Optional<Outcome> calmSecond() {
    return second(calm("s1:80"), calm("s2:80"), calm("s3:80"));
  }

  /** A second in which the third server took 400 ms. */
  Optional<Outcome> slowSecond() {
    return second(calm("s1:80"), calm("s2:80"), Fleet.window("s3:80", 10, 400, 0));
  }

  static ServerWindow calm(String server) {
    return Fleet.window(server, 10, 4, 0);
  }

  /** Seconds pass without a sample. */
  void silence(int seconds) {
    second += seconds;
    clock.set(1000 * second);
  }

  /** The timer fires, and what it leads to is applied. */
  Optional<Change> tick() {
    Optional<Change> change = loop.onTick(weights.viewNow());
    change.ifPresent(this::apply);
    return change;
  }

  void apply(Change change) {
    long started = clock.millis();
    clock.advance(50);
    loop.applied(weights.apply(change), started);
  }

  void run(Transition transition) {
    transition.change().ifPresent(this::apply);
    transition.done().run();
  }

  void activate(String policy) {
    run(loop.commands().activate(new ActivatePolicy(policy, null, null, null), weights.viewNow()));
  }

  void observe(double seconds) {
    run(loop.commands().observe(new ObservePolicy(seconds, null), weights.viewNow()));
  }

  PolicyStatus status() {
    return loop.report().status();
  }
}
