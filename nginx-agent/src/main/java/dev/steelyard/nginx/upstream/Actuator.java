package dev.steelyard.nginx.upstream;

import java.util.List;
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
   */
  boolean beat();

  /**
   * The published document.
   *
   * @param version 0 before the first change
   * @param policy whether it is in force; false = base weights are
   * @param workers worker processes that serve new connections
   * @param acknowledged workers that have this version
   */
  record Published(
      long version, boolean policy, int workers, int acknowledged, WeightsDocument document) {}

  /**
   * What publishing did.
   *
   * @param version in force now
   * @param workers workers that have it
   * @param changed false when the same weights were in force already
   */
  record Outcome(long version, int workers, boolean changed) {}
}
