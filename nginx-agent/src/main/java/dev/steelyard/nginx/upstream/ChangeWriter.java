package dev.steelyard.nginx.upstream;

import dev.steelyard.nginx.upstream.Actuator.Outcome;
import dev.steelyard.nginx.upstream.Actuator.Published;
import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.bus.WeightsApplied;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings one change into force: staged on disk, published and proven, audited, saved.
 *
 * <p>What fails before it is published changed nothing. When it is published but cannot be proven,
 * audited or saved, the weights before are published again. One caller at a time.
 */
final class ChangeWriter {

  /** Result of a change that came into force. */
  static final String APPLIED = "applied";

  private static final Logger log = LoggerFactory.getLogger(ChangeWriter.class);

  private static final Set<ErrorCode> REFUSALS =
      EnumSet.of(ErrorCode.BAD_REQUEST, ErrorCode.CONFLICT, ErrorCode.UNAVAILABLE);

  private final Actuator actuator;
  private final WeightsState state;
  private final AuditLog audit;
  private final DriftWatch drift;
  private final LongSupplier nanos;

  /**
   * @param nanos a monotonic clock
   */
  ChangeWriter(
      Actuator actuator, WeightsState state, AuditLog audit, DriftWatch drift, LongSupplier nanos) {
    this.actuator = actuator;
    this.state = state;
    this.audit = audit;
    this.drift = drift;
    this.nanos = nanos;
  }

  /** What has happened when nothing has. */
  static Outcome none(Published before) {
    return new Outcome(before.version(), before.acknowledged(), false);
  }

  /**
   * Publishes a change.
   *
   * @param startedNanos when the command came
   * @return applied or unchanged
   * @throws SteelyardException to be given to {@link #failed}
   */
  WeightsApplied write(Order order, Published before, WeightsDocument next, long startedNanos) {
    state.stage(before.version() + 1, next);
    Outcome outcome = actuator.publish(next, before.version());
    double millis = millisSince(startedNanos);
    WeightsDocument now = outcome.changed() ? next : before.document();
    if (outcome.changed()) {
      audit.append(entry(order, before, next, outcome.version(), APPLIED, "", millis));
      state.commit();
    } else {
      state.discard();
    }
    if (order.settles()) {
      if (!outcome.changed()) {
        state.save(outcome.version(), now);
      }
      drift.settle();
    }
    return answer(order, before, now, outcome, millis, outcome.changed() ? APPLIED : "unchanged");
  }

  /**
   * Takes back what a failed change may have published, and notes the failure.
   *
   * @param next empty when it did not get so far
   * @return the failure, to be thrown
   */
  SteelyardException failed(
      Order order,
      Published before,
      WeightsDocument next,
      long startedNanos,
      SteelyardException failure) {
    long version = next.groups().isEmpty() ? before.version() : takeBack(before, next, failure);
    String result = REFUSALS.contains(failure.code()) ? "refused" : "failed";
    String sentence = SteelyardException.sentence(failure);
    audit.note(entry(order, before, next, version, result, sentence, millisSince(startedNanos)));
    return failure;
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

  /** Audits a change that has to wait. */
  void waits(Order order, Published before, WeightsDocument next) {
    audit.append(entry(order, before, next, before.version(), "pending", "", 0));
  }

  /** Audits drift. */
  void note(Order order, Published now, String sentence) {
    audit.note(entry(order, now, now.document(), now.version(), "drift", sentence, 0));
  }

  /** Publishes the weights that this agent gave NGINX once more, their lease having ended. */
  void resume() {
    long started = nanos.getAsLong();
    Published now = actuator.published();
    if (!drift.isOurs(now)) {
      return; // somebody else's, not in force: base weights stay until new ones are set
    }
    long version = actuator.publish(now.document(), now.version()).version();
    log.warn("the lease of the weights had ended; version {} is in force again", version);
    Order order = Order.own("the lease had ended");
    audit.note(entry(order, now, now.document(), version, "resumed", "", millisSince(started)));
  }

  private double millisSince(long startedNanos) {
    return (nanos.getAsLong() - startedNanos) / 1e6;
  }

  /** The answer to a command. */
  WeightsApplied answer(
      Order order,
      Published before,
      WeightsDocument now,
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
        now.weights(),
        now.rules(),
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
}
