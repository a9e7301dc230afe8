package dev.steelyard.nginx.routing;

import dev.steelyard.nginx.upstream.Weights;
import dev.steelyard.shared.bus.SetWeights;
import dev.steelyard.shared.bus.WeightsApplied;
import dev.steelyard.shared.bus.WeightsView;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Brings changes to the data plane, one after the other.
 *
 * <p>While a change is being applied the newest decision waits; an older one that waits is dropped
 * and counted. A command has its turn after what runs now, and drops what waits. Used on one
 * context; what the data plane answers comes back to it.
 */
final class ChangeQueue {

  private record Offer(Change change, Runnable applied) {}

  private final Weights weights;
  private final RoutingLoop loop;
  private final Clock clock;
  private final Executor home;
  private Future<?> running = Future.succeededFuture();
  private @Nullable Offer waiting;

  /**
   * @param loop hears what became of a change
   * @param home runs a task on the context that uses this queue
   */
  ChangeQueue(Weights weights, RoutingLoop loop, Clock clock, Executor home) {
    this.weights = weights;
    this.loop = loop;
    this.clock = clock;
    this.home = home;
  }

  /** The weights in force. */
  Future<WeightsView> view() {
    return atHome(weights.view());
  }

  /**
   * Applies a decision now, or when what runs has ended, unless a newer one comes.
   *
   * @param applied runs when the change is in force
   */
  void offer(Change change, Runnable applied) {
    if (waiting != null) {
      loop.superseded();
    }
    waiting = new Offer(change, applied);
    if (running.isComplete()) {
      next();
    }
  }

  private void next() {
    Offer offer = waiting;
    if (offer == null) {
      return;
    }
    waiting = null;
    Future<WeightsApplied> applying = apply(offer.change());
    running = applying;
    applying.onComplete(
        (done, failure) -> {
          if (done != null) {
            expect(done);
            offer.applied().run();
          }
          if (running == applying) {
            next();
          }
        });
  }

  /** What waits was made before this change, which is no reason to refuse it. */
  private void expect(WeightsApplied done) {
    Offer offer = waiting;
    if (offer != null && offer.change().expectedVersion() == done.previousVersion()) {
      waiting = new Offer(offer.change().expecting(done.weightsVersion()), offer.applied());
    }
  }

  /** Runs a command when nothing else runs; decisions made before its end are dropped. */
  <R> Future<R> exclusively(Supplier<Future<R>> command) {
    Future<R> turn =
        running.transform(
            (ignored, failure) -> {
              drop();
              return command.get();
            });
    running = turn;
    return turn.onComplete((ignored, failure) -> drop());
  }

  private void drop() {
    if (waiting != null) {
      waiting = null;
      loop.superseded();
    }
  }

  /** Applies a change and tells the loop what became of it. */
  Future<WeightsApplied> apply(Change change) {
    long started = clock.millis();
    Map<String, String> rules = change.rules();
    SetWeights set =
        new SetWeights(
            change.weights().weights(),
            rules.isEmpty() ? null : rules,
            change.expectedVersion(),
            null,
            null,
            change.who(),
            change.reason());
    return atHome(weights.decide(set, change.who()))
        .onSuccess(done -> loop.applied(done, started))
        .onFailure(failure -> loop.failed("apply-failed", failure));
  }

  /** Completes when nothing runs; what waits is dropped. */
  Future<Void> settled() {
    return exclusively(Future::succeededFuture);
  }

  private <T> Future<T> atHome(Future<T> future) {
    Promise<T> promise = Promise.promise();
    future.onComplete((value, failure) -> home.execute(() -> promise.complete(value, failure)));
    return promise.future();
  }
}
