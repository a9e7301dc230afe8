package dev.steelyard.client.load.report;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalDouble;

/**
 * How far what was sent is from what was planned, as a share of the latter: over the run, and the
 * worst over any five intervals of a second in a row. One request of difference is none: it may
 * have been due within the last microsecond. Not thread-safe.
 */
public final class RateErrors {

  private static final int WINDOW = 5;

  private final Deque<long[]> window = new ArrayDeque<>();
  private long planned;
  private long sent;
  private long windowPlanned;
  private long windowSent;
  private double worst = -1;

  /** What one more second had. */
  public void add(long plannedNow, long sentNow) {
    planned += plannedNow;
    sent += sentNow;
    windowPlanned += plannedNow;
    windowSent += sentNow;
    window.add(new long[] {plannedNow, sentNow});
    if (window.size() > WINDOW) {
      long[] oldest = window.remove();
      windowPlanned -= oldest[0];
      windowSent -= oldest[1];
    }
    if (window.size() == WINDOW) {
      worst = Math.max(worst, error(windowPlanned, windowSent));
    }
  }

  /** Over everything so far. */
  public double overall() {
    return error(planned, sent);
  }

  /** The worst over any five seconds; empty before there were so many. */
  public OptionalDouble worst() {
    return worst < 0 ? OptionalDouble.empty() : OptionalDouble.of(worst);
  }

  private static double error(long planned, long sent) {
    return Math.max(0, Math.abs(planned - sent) - 1) / (double) Math.max(1, planned);
  }
}
