package dev.steelyard.nginx.bench.routing;

import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.bus.LoadStatus;
import dev.steelyard.shared.bus.LoadStatus.TypeStatus;

/**
 * What one arm got in one pair. A request that was never sent, because too many others waited,
 * counts as an error.
 *
 * @param requests planned within the measured time
 * @param errors of them
 * @param tardiness accumulated relative tardiness of a thousand requests; an error counts 10
 * @param meanMillis of the answered ones, from the intended send time; so is the percentile
 * @param latenessP99Millis how late the load was sent
 */
record ArmRun(
    long requests,
    long errors,
    double tardiness,
    double meanMillis,
    double p99Millis,
    double latenessP99Millis) {

  private static final double ERROR_TARDINESS = 10;

  /**
   * Reads what the load of an arm says at its end.
   *
   * @throws SteelyardException when it was not sent to its end, or nothing was answered
   */
  static ArmRun of(Arm arm, LoadStatus status) {
    TypeStatus total = status.total();
    if (total == null || !"plan-complete".equals(status.endedBecause()) || total.completed() == 0) {
      throw new SteelyardException(
          ErrorCode.FAILED,
          "the load of " + arm.key() + " ended because of " + status.endedBecause(),
          total == null ? "nothing was sent" : "failed: " + total.errors());
    }
    long errors = total.failed() + total.dropped();
    long requests = total.completed() + errors;
    return new ArmRun(
        requests,
        errors,
        1000 * (total.tardiness() + ERROR_TARDINESS * total.dropped()) / requests,
        total.intended().meanMillis(),
        total.intended().p99Millis(),
        total.lateness().p99Millis());
  }

  /** Errors over all requests. */
  double errorShare() {
    return (double) errors / requests;
  }
}
