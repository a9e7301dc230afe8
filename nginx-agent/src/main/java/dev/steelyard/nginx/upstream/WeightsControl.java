package dev.steelyard.nginx.upstream;

import dev.steelyard.nginx.upstream.Actuator.Outcome;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Weights of one NGINX through an actuator: checked, applied, saved, audited, one change after the
 * other.
 *
 * <p>Each change starts from what NGINX has, not from a copy here, and is a compare-and-set on it.
 * While the actuator may not act yet, the newest weights wait ({@code pending}) and later changes
 * start from those. When a change is published but cannot be proven, saved or audited, the weights
 * before are published again.
 */
public final class WeightsControl implements Weights {

  private static final Logger log = LoggerFactory.getLogger(WeightsControl.class);

  private final WeightsDocument base;
  private final Actuator actuator;
  private final WeightsState state;
  private final AuditLog audit;
  private final WorkerExecutor worker;
  private final LongSupplier nanos;
  private final List<Consumer<WeightsApplied>> listeners = new CopyOnWriteArrayList<>();
  private final AtomicLong drifts = new AtomicLong();
  private final Object turn = new Object();
  private @Nullable Long driftReported;
  private volatile @Nullable Pending pending;

  /**
   * @param base weights of the server lines
   * @param worker runs what blocks; give it one thread
   * @param nanos a monotonic clock
   */
  public WeightsControl(
      WeightsDocument base,
      Actuator actuator,
      WeightsState state,
      AuditLog audit,
      WorkerExecutor worker,
      LongSupplier nanos) {
    this.base = base;
    this.actuator = actuator;
    this.state = state;
    this.audit = audit;
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

  /** How often NGINX was found with another version than the saved one, without a change here. */
  public long drifts() {
    return drifts.get();
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
              actuator.notes());
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

  /** Who asks for what, and how strictly it is taken. */
  private record Order(String who, String why, @Nullable Long expectedVersion, boolean dryRun) {

    static Order of(@Nullable String who, String sender, @Nullable String why) {
      return new Order(who == null ? sender : who, why == null ? "" : why, null, false);
    }
  }

  /** The newest accepted weights that could not be published yet. */
  private record Pending(Order order, WeightsDocument document) {}

  @Override
  public Future<WeightsApplied> set(SetWeights change, String sender) {
    Order plain = Order.of(change.who(), sender, change.reason());
    Order order =
        new Order(
            plain.who(),
            plain.why(),
            change.expectedVersion(),
            Boolean.TRUE.equals(change.dryRun()));
    boolean force = Boolean.TRUE.equals(change.force());
    return apply(order, now -> WeightChange.of(now, change.weights(), change.rules(), force));
  }

  @Override
  public Future<WeightsApplied> reset(ResetWeights change, String sender) {
    return apply(
        Order.of(change.who(), sender, change.reason()),
        now -> WeightChange.reset(now, base, change.upstream()));
  }

  @Override
  public Future<WeightsApplied> drain(DrainServer change, String sender) {
    return apply(
        Order.of(change.who(), sender, change.reason()),
        now -> WeightChange.drained(now, change.server(), change.upstream()));
  }

  private Future<WeightsApplied> apply(Order order, UnaryOperator<WeightsDocument> change) {
    return inTurn(
        () -> {
          Published before = actuator.published();
          Pending waits = pending;
          WeightsDocument from = waits == null ? before.document() : waits.document();
          WeightsDocument next = next(order, before, from, change);
          if (order.dryRun()) {
            return applied(order, before, next, unchanged(before), 0, "dry-run");
          }
          if (actuator.hold(next).isPresent()) {
            return keep(order, before, next);
          }
          pending = null;
          return commit(order, before, next);
        });
  }

  private WeightsApplied keep(Order order, Published before, WeightsDocument next) {
    Pending waits = pending;
    if (waits == null || !waits.document().equals(next)) {
      audit.append(entry(order, before, next, before.version(), "pending", null, 0));
    }
    pending = new Pending(order, next);
    return applied(order, before, before.document(), unchanged(before), 0, "pending");
  }

  private static Outcome unchanged(Published before) {
    return new Outcome(before.version(), before.acknowledged(), false);
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
            commit(waits.order(), actuator.published(), waits.document());
          }
          return null;
        });
  }

  private WeightsDocument next(
      Order order, Published before, WeightsDocument from, UnaryOperator<WeightsDocument> change) {
    try {
      Long expected = order.expectedVersion();
      if (expected != null && expected != before.version()) {
        throw new SteelyardException(
            ErrorCode.CONFLICT,
            "the version in force is " + before.version() + ", not " + expected,
            "read the weights and decide again");
      }
      return change.apply(from);
    } catch (SteelyardException e) {
      audit.append(entry(order, before, before.document(), before.version(), "refused", e, 0));
      throw e;
    }
  }

  private WeightsApplied commit(Order order, Published before, WeightsDocument next) {
    long started = nanos.getAsLong();
    try {
      Outcome outcome = actuator.publish(next, before.version());
      double millis = millisSince(started);
      if (outcome.changed()) {
        state.save(outcome.version(), next);
        audit.append(entry(order, before, next, outcome.version(), "applied", null, millis));
      }
      WeightsApplied applied =
          outcome.changed()
              ? applied(order, before, next, outcome, millis, "applied")
              : applied(order, before, before.document(), outcome, millis, "unchanged");
      if (outcome.changed()) {
        listeners.forEach(listener -> listener.accept(applied));
      }
      return applied;
    } catch (SteelyardException e) {
      long version = restore(before, next, e);
      audit.append(entry(order, before, next, version, "failed", e, millisSince(started)));
      throw e;
    }
  }

  /** Publishes what was in force before, if the failed change is published now. */
  private long restore(Published before, WeightsDocument failed, SteelyardException cause) {
    try {
      Published now = actuator.published();
      if (now.version() == before.version() || !now.document().equals(failed)) {
        return now.version();
      }
      long version = actuator.publish(before.document(), now.version()).version();
      state.save(version, before.document());
      return version;
    } catch (SteelyardException e) {
      cause.addSuppressed(e);
      log.error("the weights before could not be published again: {}", e.getMessage());
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
      @Nullable SteelyardException error,
      double millis) {
    String sentence = error == null ? "" : SteelyardException.sentence(error);
    return new AuditLog.Entry(
        order.who(), order.why(), before.document(), next, version, result, sentence, millis);
  }

  /** Renews the lease; one that has ended gets the published weights once more. */
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
    long version = actuator.publish(now.document(), now.version()).version();
    log.warn("the lease of the weights had ended; version {} is in force again", version);
    Order order = Order.of(null, "nginx-agent", "the lease had ended");
    audit.append(entry(order, now, now.document(), version, "resumed", null, millisSince(started)));
  }

  /**
   * Compares what NGINX has with what was saved; a difference is counted and reported once, never
   * overwritten.
   *
   * @return whether they differ
   */
  public Future<Boolean> checkDrift() {
    return inTurn(
        () -> {
          Published now = actuator.published();
          Optional<WeightsState.Saved> saved = state.load();
          long savedVersion = saved.map(WeightsState.Saved::version).orElse(0L);
          boolean same =
              savedVersion == now.version()
                  && saved.map(s -> s.document().equals(now.document())).orElse(true);
          if (!same) {
            drifts.incrementAndGet();
            if (driftReported == null || driftReported != now.version()) {
              driftReported = now.version();
              log.warn(
                  "NGINX has weights of version {}, the agent saved version {}: somebody else"
                      + " changed them, NGINX lost them, or the servers are others; set or reset"
                      + " the weights",
                  now.version(),
                  savedVersion);
            }
          }
          return !same;
        });
  }
}
