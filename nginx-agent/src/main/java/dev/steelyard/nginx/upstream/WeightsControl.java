package dev.steelyard.nginx.upstream;

import dev.steelyard.nginx.upstream.Actuator.Outcome;
import dev.steelyard.nginx.upstream.Actuator.Published;
import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.bus.DrainServer;
import dev.steelyard.shared.bus.ResetWeights;
import dev.steelyard.shared.bus.SetWeights;
import dev.steelyard.shared.bus.WeightsApplied;
import dev.steelyard.shared.bus.WeightsView;
import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Weights of one NGINX through an actuator: checked, applied, saved, audited, one change after the
 * other.
 *
 * <p>Each change starts from what NGINX has, not from a copy here, and is a compare-and-set on it.
 * It is staged on disk first; when it is published but cannot be proven, audited or saved, the
 * weights before are published again. While NGINX has something else than this agent gave it,
 * nothing is written ({@link DriftWatch}).
 */
public final class WeightsControl implements Weights {

  private static final Logger log = LoggerFactory.getLogger(WeightsControl.class);

  private static final Set<ErrorCode> REFUSALS =
      EnumSet.of(ErrorCode.BAD_REQUEST, ErrorCode.CONFLICT, ErrorCode.UNAVAILABLE);
  private static final WeightsDocument UNKNOWN = new WeightsDocument(Map.of());

  private final WeightsDocument base;
  private final Actuator actuator;
  private final WeightsState state;
  private final AuditLog audit;
  private final DriftWatch drift;
  private final TokenBucket pace;
  private final WorkerExecutor worker;
  private final LongSupplier nanos;
  private final List<Consumer<WeightsApplied>> listeners = new CopyOnWriteArrayList<>();
  private final Object turn = new Object();

  /**
   * @param base weights of the server lines
   * @param files of NGINX' configuration, as the agent left them
   * @param pace how many changes are let through
   * @param worker runs what blocks; give it one thread
   * @param nanos a monotonic clock
   */
  WeightsControl(
      WeightsDocument base,
      Actuator actuator,
      WeightsState state,
      AuditLog audit,
      OwnFiles files,
      TokenBucket pace,
      WorkerExecutor worker,
      LongSupplier nanos) {
    this.base = base;
    this.actuator = actuator;
    this.state = state;
    this.audit = audit;
    this.drift = new DriftWatch(base, actuator, state, files);
    this.pace = pace;
    this.worker = worker;
    this.nanos = nanos;
  }

  /**
   * Hears every change that came into force, on the worker.
   *
   * @return stops hearing
   */
  public Runnable onApplied(Consumer<WeightsApplied> listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  private <T> Future<T> inTurn(Callable<T> work) {
    return worker.executeBlocking(
        () -> {
          synchronized (turn) {
            return work.call();
          }
        });
  }

  @Override
  public Future<WeightsView> view() {
    return inTurn(
        () -> {
          Published now = actuator.published();
          List<WeightsView.UpstreamWeights> upstreams = new ArrayList<>();
          WeightsDocument inForce = now.policy() ? now.document() : base;
          base.groups()
              .forEach(
                  (name, group) -> {
                    WeightsDocument.Group served = inForce.groups().getOrDefault(name, group);
                    upstreams.add(
                        new WeightsView.UpstreamWeights(
                            name, served.rule().wireName(), served.weights(), group.weights()));
                  });
          return new WeightsView(
              now.version(),
              actuator.name(),
              now.policy() ? "policy" : "base",
              now.workers(),
              now.acknowledged(),
              upstreams,
              now.lease().holder().isEmpty() ? null : now.lease().holder(),
              now.lease().leftMillis(),
              drift.alarm().orElse(null),
              drift.alarms());
        });
  }

  @Override
  public Future<WeightsApplied> set(SetWeights change, String sender) {
    boolean force = Boolean.TRUE.equals(change.force());
    return set(Order.of(change, sender), change, force);
  }

  @Override
  public Future<WeightsApplied> decide(SetWeights change, String sender) {
    return set(Order.ofPolicy(change, sender), change, true);
  }

  private Future<WeightsApplied> set(Order order, SetWeights change, boolean anyStep) {
    return apply(order, now -> WeightChange.of(now, change.weights(), change.rules(), anyStep));
  }

  @Override
  public Future<WeightsApplied> reset(ResetWeights change, String sender) {
    return apply(Order.of(change, sender), now -> WeightChange.reset(now, base, change.upstream()));
  }

  @Override
  public Future<WeightsApplied> drain(DrainServer change, String sender) {
    String server = change.server();
    String upstream = change.upstream();
    return apply(
        Order.of(change, sender),
        now ->
            Boolean.TRUE.equals(change.undo())
                ? WeightChange.undrained(now, base, server, upstream)
                : WeightChange.drained(now, server, upstream));
  }

  private Future<WeightsApplied> apply(Order order, UnaryOperator<WeightsDocument> change) {
    return inTurn(
        () -> {
          long started = nanos.getAsLong();
          Published before = new Published(0, false, 0, 0, UNKNOWN);
          WeightsDocument next = UNKNOWN;
          try {
            before = actuator.published();
            next = checked(order, before, change);
            if (order.dryRun()) {
              Outcome nothing = new Outcome(before.version(), before.acknowledged(), false);
              return applied(order, before, next, nothing, 0, "dry-run");
            }
            return commit(order, before, next, started);
          } catch (SteelyardException e) {
            long version = next.groups().isEmpty() ? before.version() : takeBack(before, next, e);
            String result = REFUSALS.contains(e.code()) ? "refused" : "failed";
            String sentence = SteelyardException.sentence(e);
            audit.note(entry(order, before, next, version, result, sentence, millisSince(started)));
            throw e;
          }
        });
  }

  private WeightsDocument checked(
      Order order, Published before, UnaryOperator<WeightsDocument> change) {
    Long expected = order.expectedVersion();
    if (expected != null && expected != before.version()) {
      throw new SteelyardException(
          ErrorCode.CONFLICT,
          "the version in force is " + before.version() + ", not " + expected,
          "read the weights and decide again");
    }
    if (!order.dryRun() && !order.settles()) {
      drift.requireNone(before);
    }
    // Published weights that are neither in force nor this agent's are nothing to start from.
    boolean usable = before.policy() || order.settles() || drift.isOurs(before);
    WeightsDocument next = change.apply(usable ? before.document() : base);
    if (!order.dryRun() && order.paced()) {
      requirePace();
    }
    return next;
  }

  private void requirePace() {
    Duration wait = pace.take();
    if (!wait.isZero()) {
      throw new SteelyardException(
          ErrorCode.UNAVAILABLE,
          "more than " + pace.ratePerSecond() + " changes a second (nginx.maxChangesPerSecond)",
          "send it again in " + (wait.toMillis() + 1) + " ms");
    }
  }

  private WeightsApplied commit(Order order, Published before, WeightsDocument next, long started) {
    state.stage(before.version() + 1, next);
    Outcome outcome = actuator.publish(next, before.version());
    double millis = millisSince(started);
    if (outcome.changed()) {
      audit.append(entry(order, before, next, outcome.version(), "applied", "", millis));
      state.commit();
    } else if (order.settles()) {
      state.save(outcome.version(), next);
      state.discard();
    } else {
      state.discard();
    }
    if (order.settles()) {
      drift.settle();
    }
    WeightsApplied applied =
        applied(order, before, next, outcome, millis, outcome.changed() ? "applied" : "unchanged");
    if (outcome.changed()) {
      listeners.forEach(listener -> listener.accept(applied));
    }
    return applied;
  }

  /**
   * Publishes what was in force before, if the failed change is published now.
   *
   * @return the version in force
   */
  private long takeBack(Published before, WeightsDocument failed, SteelyardException cause) {
    try {
      state.discard();
      Published now = actuator.published();
      if (now.version() == before.version() || !now.document().equals(failed)) {
        return now.version();
      }
      long version = actuator.publish(before.document(), now.version()).version();
      state.save(version, before.document());
      return version;
    } catch (SteelyardException e) {
      cause.addSuppressed(e);
      log.error("the weights before could not be published or saved again: {}", e.getMessage());
      return before.version();
    }
  }

  private double millisSince(long started) {
    return (nanos.getAsLong() - started) / 1e6;
  }

  private WeightsApplied applied(
      Order order,
      Published before,
      WeightsDocument next,
      Outcome outcome,
      double millis,
      String result) {
    return new WeightsApplied(
        outcome.version(),
        before.version(),
        actuator.name(),
        order.who(),
        order.why(),
        before.document().weights(),
        next.weights(),
        next.rules(),
        outcome.workers(),
        millis,
        result);
  }

  private static AuditLog.Entry entry(
      Order order,
      Published before,
      WeightsDocument next,
      long version,
      String result,
      String error,
      double millis) {
    return new AuditLog.Entry(
        order.who(), order.why(), before.document(), next, version, result, error, millis);
  }

  /** Renews the lease; one that has ended gets the weights once more that this agent gave. */
  @Override
  public Future<Void> beat() {
    return inTurn(
        () -> {
          if (!actuator.beat()) {
            resume();
          }
          return null;
        });
  }

  private void resume() {
    long started = nanos.getAsLong();
    Published now = actuator.published();
    if (!drift.isOurs(now)) {
      return; // somebody else's, not in force: base weights stay until new ones are set
    }
    long version = actuator.publish(now.document(), now.version()).version();
    log.warn("the lease of the weights had ended; version {} is in force again", version);
    audit.note(
        entry(
            Order.own("the lease had ended"),
            now,
            now.document(),
            version,
            "resumed",
            "",
            millisSince(started)));
  }

  /**
   * Compares what NGINX has with what this agent gave it; a difference stops all writing until a
   * person settles it.
   *
   * @return whether the alarm is on
   */
  public Future<Boolean> checkDrift() {
    return inTurn(
        () -> {
          drift
              .look()
              .ifPresent(
                  sentence -> {
                    Published now = actuator.published();
                    Order own = Order.own("drift check");
                    audit.note(
                        entry(own, now, now.document(), now.version(), "drift", sentence, 0));
                  });
          audit.settle();
          return drift.alarm().isPresent();
        });
  }
}
