package dev.steelyard.nginx.upstream;

import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.bus.Addresses;
import dev.steelyard.shared.bus.Bus;
import dev.steelyard.shared.bus.DrainServer;
import dev.steelyard.shared.bus.Empty;
import dev.steelyard.shared.bus.ResetWeights;
import dev.steelyard.shared.bus.SetWeights;
import dev.steelyard.shared.bus.Subscription;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The weights on the bus: four commands, one event, and the sign of life for the data plane. */
public final class WeightsVerticle extends VerticleBase {

  private static final Logger log = LoggerFactory.getLogger(WeightsVerticle.class);

  /** How often weights that wait are looked after. */
  private static final long FLUSH_MILLIS = 250;

  private final Bus bus;
  private final WeightsControl weights;
  private final Duration beatPeriod;
  private final Duration driftPeriod;
  private final List<Subscription> subscriptions = new ArrayList<>();
  private final List<Long> timers = new ArrayList<>();
  private final Map<String, Object> failing = new HashMap<>();
  private Runnable stopHearing = () -> {};

  /**
   * @param beatPeriod a fifth of the lease or less
   * @param driftPeriod how often NGINX is compared with what was saved
   */
  public WeightsVerticle(
      Bus bus, WeightsControl weights, Duration beatPeriod, Duration driftPeriod) {
    this.bus = bus;
    this.weights = weights;
    this.beatPeriod = beatPeriod;
    this.driftPeriod = driftPeriod;
  }

  @Override
  public Future<?> start() {
    stopHearing =
        weights.onApplied(
            applied -> context.runOnContext(v -> bus.publish(Addresses.WEIGHTS_APPLIED, applied)));
    timers.add(vertx.setPeriodic(0, beatPeriod.toMillis(), id -> report("beat", weights.beat())));
    timers.add(
        vertx.setPeriodic(
            0, driftPeriod.toMillis(), id -> report("drift check", weights.checkDrift())));
    timers.add(vertx.setPeriodic(FLUSH_MILLIS, id -> report("pending change", weights.flush())));
    return Future.all(
            bus.serve(Addresses.WEIGHTS_GET, Empty.class, command -> weights.view())
                .onSuccess(subscriptions::add),
            bus.serve(
                    Addresses.WEIGHTS_SET,
                    SetWeights.class,
                    command -> weights.set(command.body(), command.sender()))
                .onSuccess(subscriptions::add),
            bus.serve(
                    Addresses.WEIGHTS_RESET,
                    ResetWeights.class,
                    command -> weights.reset(command.body(), command.sender()))
                .onSuccess(subscriptions::add),
            bus.serve(
                    Addresses.WEIGHTS_DRAIN,
                    DrainServer.class,
                    command -> weights.drain(command.body(), command.sender()))
                .onSuccess(subscriptions::add))
        .mapEmpty();
  }

  /** Logs the first failure of a row of the same kind, and its end. */
  private void report(String what, Future<?> work) {
    work.onSuccess(
            done -> {
              if (failing.remove(what) != null) {
                log.info("{} of NGINX works again", what);
              }
            })
        .onFailure(
            failure -> {
              Object kind =
                  failure instanceof SteelyardException known ? known.code() : failure.getClass();
              if (!kind.equals(failing.put(what, kind))) {
                log.warn("{} of NGINX failed: {}", what, failure.getMessage());
              }
            });
  }

  @Override
  public Future<?> stop() {
    stopHearing.run();
    timers.forEach(vertx::cancelTimer);
    return Future.all(subscriptions.stream().map(Subscription::cancel).toList()).mapEmpty();
  }
}
