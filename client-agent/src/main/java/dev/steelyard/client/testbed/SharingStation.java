package dev.steelyard.client.testbed;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Processor sharing: each of n jobs is served at {@code rate·min(1, slots/n)}; nobody waits.
 *
 * <p>Exact by virtual time: V advances at that common rate, a job that enters at V with work w
 * leaves when V reaches V + w, and V is 0 again whenever the station is empty. Real time within a
 * busy period is a double, so leaving times are not rounded before they are reported (up to the
 * next whole ns). A change of slots or rate acts at once on all jobs: what they have received
 * stays, the rest goes on at the new rate.
 */
final class SharingStation<J> implements Station<J> {

  private record Sharing<J>(J job, double leaves, long order) {}

  private final int jobLimit;
  private final ToDoubleFunction<J> workNanos;
  private final PriorityQueue<Sharing<J>> jobs =
      new PriorityQueue<>(
          Comparator.<Sharing<J>>comparingDouble(Sharing::leaves)
              .thenComparingLong(Sharing::order));
  private final Queue<Finished<J>> finished = new ArrayDeque<>();
  private int slots;
  private double rate;
  private long arrived;

  /** Start of the busy period; the two times below count from it. */
  private long originNanos;

  private double elapsedNanos;
  private double virtualNanos;

  /**
   * @param jobLimit jobs that may be in service at once, at least 1
   * @param workNanos size of a job in ns at rate 1; asked once, when the job arrives
   */
  SharingStation(int slots, double rate, int jobLimit, ToDoubleFunction<J> workNanos) {
    this.slots = slots;
    this.rate = rate;
    this.jobLimit = jobLimit;
    this.workNanos = workNanos;
  }

  @Override
  public boolean arrive(long nowNanos, J job) {
    advance(nowNanos);
    if (jobs.size() >= jobLimit) {
      return false;
    }
    double leaves = virtualNanos + workNanos.applyAsDouble(job);
    return jobs.add(new Sharing<>(job, leaves, arrived++));
  }

  @Override
  public OptionalLong nextDueNanos() {
    Finished<J> done = finished.peek();
    Sharing<J> next = jobs.peek();
    if (done != null) {
      return OptionalLong.of(done.dueNanos());
    }
    return next == null ? OptionalLong.empty() : OptionalLong.of(nanos(leavesAt(next)));
  }

  @Override
  public @Nullable Finished<J> finish(long nowNanos) {
    advance(nowNanos);
    return finished.poll();
  }

  @Override
  public void change(long nowNanos, int newSlots, double newRate) {
    advance(nowNanos);
    slots = newSlots;
    rate = newRate;
  }

  private void advance(long nowNanos) {
    double target = nowNanos - originNanos;
    for (Sharing<J> next = jobs.peek(); next != null; next = jobs.peek()) {
      double leavesAt = leavesAt(next);
      if (leavesAt > target) {
        virtualNanos += (target - elapsedNanos) * commonRate();
        elapsedNanos = target;
        return;
      }
      elapsedNanos = leavesAt;
      virtualNanos = next.leaves();
      jobs.remove();
      finished.add(new Finished<>(next.job(), nanos(leavesAt)));
    }
    originNanos = nowNanos;
    elapsedNanos = 0;
    virtualNanos = 0;
  }

  /** When a job leaves if nobody comes or goes before, ns since the origin. */
  private double leavesAt(Sharing<J> job) {
    return elapsedNanos + Math.max(0, job.leaves() - virtualNanos) / commonRate();
  }

  private double commonRate() {
    return rate * Math.min(1, (double) slots / jobs.size());
  }

  private long nanos(double sinceOrigin) {
    return originNanos + Station.wholeNanos(sinceOrigin);
  }

  @Override
  public void clear() {
    jobs.clear();
    finished.clear();
  }

  @Override
  public int inService() {
    return jobs.size();
  }

  @Override
  public int queued() {
    return 0;
  }
}
