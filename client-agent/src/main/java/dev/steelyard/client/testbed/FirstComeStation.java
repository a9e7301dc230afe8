package dev.steelyard.client.testbed;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * First come, first served: up to {@code slots} jobs in service, each at the station's rate, the
 * others wait in order.
 *
 * <p>A job is due at {@code start + work/rate} with the rate at its start, rounded up to a whole
 * ns. A change of slots or rate acts on jobs that start from then on; jobs in service keep their
 * due time. When slots are taken away while in use, none starts until enough have finished.
 */
final class FirstComeStation<J> implements Station<J> {

  private record InService<J>(J job, long dueNanos, long order) {}

  private final int queueLimit;
  private final ToDoubleFunction<J> workNanos;
  private final PriorityQueue<InService<J>> inService =
      new PriorityQueue<>(
          Comparator.<InService<J>>comparingLong(InService::dueNanos)
              .thenComparingLong(InService::order));
  private final Queue<J> waiting = new ArrayDeque<>();
  private final Queue<Finished<J>> finished = new ArrayDeque<>();
  private int slots;
  private double rate;
  private long started;

  /**
   * @param queueLimit jobs that may wait, 0 or more
   * @param workNanos size of a job in ns at rate 1; asked once, when the job starts
   */
  FirstComeStation(int slots, double rate, int queueLimit, ToDoubleFunction<J> workNanos) {
    this.slots = slots;
    this.rate = rate;
    this.queueLimit = queueLimit;
    this.workNanos = workNanos;
  }

  @Override
  public boolean arrive(long nowNanos, J job) {
    advance(nowNanos);
    if (inService.size() < slots) {
      start(job, nowNanos);
      return true;
    }
    return waiting.size() < queueLimit && waiting.add(job);
  }

  @Override
  public OptionalLong nextDueNanos() {
    Finished<J> done = finished.peek();
    InService<J> next = inService.peek();
    if (done != null) {
      return OptionalLong.of(done.dueNanos());
    }
    return next == null ? OptionalLong.empty() : OptionalLong.of(next.dueNanos());
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
    startWaiting(nowNanos);
  }

  private void advance(long nowNanos) {
    for (InService<J> next = inService.peek();
        next != null && next.dueNanos() <= nowNanos;
        next = inService.peek()) {
      inService.remove();
      finished.add(new Finished<>(next.job(), next.dueNanos()));
      startWaiting(next.dueNanos());
    }
  }

  private void startWaiting(long startNanos) {
    while (inService.size() < slots && !waiting.isEmpty()) {
      start(waiting.remove(), startNanos);
    }
  }

  private void start(J job, long startNanos) {
    long due = startNanos + Station.wholeNanos(workNanos.applyAsDouble(job) / rate);
    inService.add(new InService<>(job, due, started++));
  }

  @Override
  public void clear() {
    inService.clear();
    waiting.clear();
    finished.clear();
  }

  @Override
  public int inService() {
    return inService.size();
  }

  @Override
  public int queued() {
    return waiting.size();
  }
}
