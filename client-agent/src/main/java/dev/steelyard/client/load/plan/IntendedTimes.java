package dev.steelyard.client.load.plan;

import dev.steelyard.client.load.arrival.ArrivalLaw;
import dev.steelyard.client.load.arrival.ArrivalProcess;
import java.util.Iterator;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The intended send times of one request type: for each run its start plus the sum of its gaps, in
 * double nanoseconds and never rounded. The gap that crosses a run's end is cut off with it. A type
 * or an agent may take only some of the sends.
 *
 * <p>In a run that never waits ({@link ArrivalLaw#NORM_NOWAIT}) the next send is intended for the
 * present moment and should only be taken when a connection can have it. Not thread-safe.
 */
public final class IntendedTimes {

  private final Iterator<Run> runs;
  private final RandomGenerator random;
  private final Thinning thinning;
  private @Nullable Run run;
  private double gaps;
  private double nextNanos;

  IntendedTimes(Iterator<Run> runs, RandomGenerator random, Thinning thinning) {
    this.runs = runs;
    this.random = random;
    this.thinning = thinning;
    nextRun();
  }

  /**
   * The next intended send, ns since the start; infinite when there is none.
   *
   * @param nowNanos ns since the start; matters only in a run that never waits
   */
  public double peek(long nowNanos) {
    while (run != null && !run.law().waits() && nowNanos >= run.endNanos()) {
      nextRun();
    }
    if (run == null) {
      return Double.POSITIVE_INFINITY;
    }
    return run.law().waits() ? nextNanos : Math.max(run.startNanos(), (double) nowNanos);
  }

  /** Whether the next send waits for a free connection and not for a time. */
  public boolean neverWaits() {
    return run != null && !run.law().waits();
  }

  /** The connection that the next send belongs to, from 0; {@link ArrivalProcess#ANY} for any. */
  public int connection() {
    return run == null ? ArrivalProcess.ANY : run.law().connection();
  }

  /** The end of the present run, ns since the start; infinite when there is none. */
  public double runEndNanos() {
    return run == null ? Double.POSITIVE_INFINITY : run.endNanos();
  }

  /** Goes on to the send after the next. */
  public void advance() {
    if (run != null && run.law().waits()) {
      step(run);
      skip();
    }
  }

  private void nextRun() {
    startRun();
    skip();
  }

  private void startRun() {
    run = runs.hasNext() ? runs.next() : null;
    if (run != null) {
      gaps = run.law().firstGapNanos(1, random);
      nextNanos = run.timeNanos(gaps);
    }
  }

  private void step(Run of) {
    gaps += of.law().gapNanos(1, random);
    nextNanos = of.timeNanos(gaps);
  }

  /** Over sends that are not taken and ends of runs. */
  private void skip() {
    while (run != null && run.law().waits()) {
      if (nextNanos >= run.endNanos()) {
        startRun();
      } else if (thinning.keep()) {
        return;
      } else {
        step(run);
      }
    }
  }
}
