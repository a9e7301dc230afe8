package dev.steelyard.nginx.upstream;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A way to bring weights into force. All methods block and throw {@link
 * dev.steelyard.shared.SteelyardException}; one caller at a time.
 */
public interface Actuator {

  /** Name in messages: {@code lua} or {@code reload}. */
  String name();

  /** What is published now. */
  Published published();

  /**
   * Publishes and returns when every worker has it.
   *
   * @param expectedVersion refused with conflict when another is in force
   */
  Outcome publish(WeightsDocument document, long expectedVersion);

  /**
   * Why this document cannot be published yet although nothing is wrong with it; empty when it can
   * be, or need not be. The caller keeps it, and asks again later with the newest one.
   */
  default Optional<String> hold(WeightsDocument next) {
    return Optional.empty();
  }

  /** What an operator should know about this actuator now, as sentences. */
  default List<String> notes() {
    return List.of();
  }

  /**
   * Renews the lease.
   *
   * @return false when it has ended: the weights must be published again
   * @throws dev.steelyard.shared.SteelyardException conflict while another owner's lasts
   */
  boolean beat();

  /**
   * Weights in force by upstream and server, as the statistics of NGINX tell them; empty when they
   * tell none.
   */
  default Map<String, Map<String, Integer>> told() {
    return Map.of();
  }

  /**
   * Who may write.
   *
   * @param holder the owner whose lease lasts; empty when nobody's does
   * @param mine whether that is this actuator's owner
   * @param leftMillis until it ends
   */
  record Lease(String holder, boolean mine, long leftMillis) {

    /** Nobody's. */
    public static final Lease NONE = new Lease("", false, 0);

    /** Whether somebody else may write and this actuator may not. */
    boolean another() {
      return !mine && !holder.isEmpty();
    }
  }

  /**
   * The published document.
   *
   * @param version 0 before the first change
   * @param policy whether it is in force; false = base weights are
   * @param workers worker processes that serve new connections
   * @param acknowledged workers that have this version
   */
  record Published(
      long version,
      boolean policy,
      int workers,
      int acknowledged,
      WeightsDocument document,
      Lease lease) {

    /** Where nobody needs a lease. */
    public Published(
        long version, boolean policy, int workers, int acknowledged, WeightsDocument document) {
      this(version, policy, workers, acknowledged, document, Lease.NONE);
    }
  }

  /**
   * What publishing did.
   *
   * @param version in force now
   * @param workers workers that have it
   * @param changed false when the same weights were in force already
   */
  record Outcome(long version, int workers, boolean changed) {}
}
