package dev.steelyard.nginx.upstream;

import dev.steelyard.nginx.upstream.Actuator.Published;
import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.bus.DrainServer;
import dev.steelyard.shared.bus.PendingWeights;
import dev.steelyard.shared.bus.ResetWeights;
import dev.steelyard.shared.bus.SetWeights;
import dev.steelyard.shared.bus.WeightsApplied;
import dev.steelyard.shared.bus.WeightsView;
import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Weights of one NGINX through an actuator: checked, applied, saved, audited, one change after the
 * other.
 *
 * <p>Each change starts from what NGINX has, not from a copy here, and is a compare-and-set on it.
 * While the actuator may not act yet, the newest weights wait ({@code pending}) and later changes
 * start from those. While NGINX has something else than this agent gave it, nothing is written
 * ({@link DriftWatch}).
 */
public final class WeightsControl implements Weights {

  private static final Published NOT_KNOWN =
      new Published(0, false, 0, 0, new WeightsDocument(Map.of()));

  private final WeightsDocument base;
  private final Actuator actuator;
  private final AuditLog audit;
  private final DriftWatch drift;
  private final ChangeWriter writer;
  private final TokenBucket pace;
  private final WorkerExecutor worker;
  private final LongSupplier nanos;
  private final List<Consumer<WeightsApplied>> listeners = new CopyOnWriteArrayList<>();
  private final Object turn = new Object();
  private volatile @Nullable Pending pending;

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
    this.audit = audit;
    this.drift = new DriftWatch(base, actuator, state, files);
    this.writer = new ChangeWriter(actuator, state, audit, drift, nanos);
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
              pendingView(now),
              actuator.notes(),
              now.lease().holder().isEmpty() ? null : now.lease().holder(),
              now.lease().leftMillis(),
              drift.alarm().orElse(null),
              drift.alarms());
        });
  }

  private @Nullable PendingWeights pendingView(Published now) {
    Pending waits = pending;
    return waits == null
        ? null
        : new PendingWeights(
            now.version() + 1,
            waits.document().weights(),
            waits.order().who(),
            waits.order().why(),
            actuator.hold(waits.document()).orElse("it is due now"));
  }

  /** The newest accepted weights that could not be published yet. */
  private record Pending(Order order, WeightsDocument document) {}

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
          Published before = NOT_KNOWN;
          WeightsDocument next = NOT_KNOWN.document();
          try {
            before = actuator.published();
            next = checked(order, before, change);
            if (order.dryRun()) {
              return writer.answer(order, before, next, ChangeWriter.none(before), 0, "dry-run");
            }
            if (actuator.hold(next).isPresent()) {
              return keep(order, before, next);
            }
            pending = null;
            return tell(writer.write(order, before, next, started));
          } catch (SteelyardException e) {
            throw writer.failed(order, before, next, started, e);
          }
        });
  }

  private WeightsApplied tell(WeightsApplied done) {
    if (done.result().equals(ChangeWriter.APPLIED)) {
      listeners.forEach(listener -> listener.accept(done));
    }
    return done;
  }

  private WeightsApplied keep(Order order, Published before, WeightsDocument next) {
    Pending waits = pending;
    if (waits == null || !waits.document().equals(next)) {
      writer.waits(order, before, next);
    }
    pending = new Pending(order, next);
    return writer.answer(order, before, before.document(), ChangeWriter.none(before), 0, "pending");
  }

  /**
   * Brings the newest weights that wait into force if their time has come; to be called a few times
   * a second.
   */
  public Future<Void> flush() {
    if (pending == null) {
      return Future.succeededFuture();
    }
    return inTurn(
        () -> {
          Pending waits = pending;
          if (waits != null && actuator.hold(waits.document()).isEmpty()) {
            pending = null;
            write(waits);
          }
          return null;
        });
  }

  private void write(Pending waits) {
    long started = nanos.getAsLong();
    Published before = NOT_KNOWN;
    try {
      before = actuator.published();
      if (!waits.order().settles()) {
        drift.requireNone(before);
      }
      tell(writer.write(waits.order(), before, waits.document(), started));
    } catch (SteelyardException e) {
      throw writer.failed(waits.order(), before, waits.document(), started, e);
    }
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
    WeightsDocument next = change.apply(from(order, before));
    if (!order.dryRun() && order.paced()) {
      requirePace();
    }
    return next;
  }

  private WeightsDocument from(Order order, Published before) {
    Pending waits = pending;
    if (waits != null) {
      return waits.document();
    }
    // Published weights that are neither in force nor this agent's are nothing to start from.
    boolean usable = before.policy() || order.settles() || drift.isOurs(before);
    return usable ? before.document() : base;
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

  /** Renews the lease; one that has ended gets the weights once more that this agent gave. */
  @Override
  public Future<Void> beat() {
    return inTurn(
        () -> {
          if (!actuator.beat()) {
            writer.resume();
          }
          return null;
        });
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
                  sentence ->
                      writer.note(Order.own("drift check"), actuator.published(), sentence));
          audit.settle();
          return drift.alarm().isPresent();
        });
  }
}
