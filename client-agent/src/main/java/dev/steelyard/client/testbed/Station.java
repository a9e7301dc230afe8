package dev.steelyard.client.testbed;

import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The queue of one server on an explicit clock: jobs in, due times out.
 *
 * <p>Times are nanoseconds of one clock and never fall from call to call. Between calls the station
 * goes through everything that was due, at its due time: a waiting job starts when the one before
 * it is due, however late anybody asks. Late timers therefore delay answers but take no capacity.
 * Not thread-safe.
 *
 * @param <J> the job
 */
interface Station<J> {

  /** A job that is done, and when it was due. */
  record Finished<J>(J job, long dueNanos) {}

  /** Takes a job, unless the station is full: then false. */
  boolean arrive(long nowNanos, J job);

  /** When the next job is due, finished ones that nobody has taken included; empty when idle. */
  OptionalLong nextDueNanos();

  /** Takes the next job that is due by now, in the order of due times; null when there is none. */
  @Nullable Finished<J> finish(long nowNanos);

  /**
   * Changes the station from now on.
   *
   * @param slots jobs that can be served at full rate at once, at least 1
   * @param rate work that a slot does in a unit of time, above 0
   */
  void change(long nowNanos, int slots, double rate);

  /** Drops all jobs, finished ones that nobody has taken included. */
  void clear();

  /** Jobs in service. */
  int inService();

  /** Jobs waiting. */
  int queued();

  /** A duration in whole ns: rounded up, at most 31 years so that sums cannot overflow. */
  static long wholeNanos(double nanos) {
    return (long) Math.ceil(Math.min(nanos, 1e18));
  }
}
