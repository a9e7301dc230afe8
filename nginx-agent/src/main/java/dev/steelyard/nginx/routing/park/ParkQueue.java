package dev.steelyard.nginx.routing.park;

import java.util.Arrays;

/**
 * One server with its queue: first come first served, no preemption.
 *
 * <p>A job's finish is known when it is accepted, since nothing overtakes it. The first job that
 * has not left is running, the others wait.
 */
final class ParkQueue {

  private final double rate;
  private long[] sizes = new long[16];
  private long[] finishes = new long[16];
  private int running;
  private int end;
  private long waitingWork;

  /**
   * @param rate units of work a unit of time
   */
  ParkQueue(double rate) {
    this.rate = rate;
  }

  /** Takes a job; its duration is {@code int(size / rate)}. */
  void accept(long size, long now) {
    if (end == sizes.length) {
      sizes = Arrays.copyOf(sizes, 2 * end);
      finishes = Arrays.copyOf(finishes, 2 * end);
    }
    long start = now;
    if (running < end) {
      start = finishes[end - 1];
      waitingWork += size;
    }
    sizes[end] = size;
    finishes[end] = start + (long) (size / rate);
    end++;
  }

  /**
   * Lets time pass. A job that finishes exactly at {@code to} is still there, for Park handles
   * arrivals before completions of the same time.
   *
   * @return time that the jobs spent here meanwhile, summed over jobs
   */
  long pass(long from, long to) {
    long spent = 0;
    while (running < end && finishes[running] < to) {
      spent += finishes[running] - from;
      running++;
      if (running < end) {
        waitingWork -= sizes[running];
      }
    }
    if (running == end) {
      running = 0;
      end = 0;
      return spent;
    }
    return spent + (end - running) * (to - from);
  }

  /** Sizes of the waiting jobs, and what is left of the running one. */
  double load(long now) {
    return running == end ? 0 : waitingWork + (finishes[running] - now) * rate;
  }

  /** Jobs here, running and waiting. */
  int jobs() {
    return end - running;
  }
}
