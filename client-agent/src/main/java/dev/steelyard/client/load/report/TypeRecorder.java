package dev.steelyard.client.load.report;

/**
 * Writes down what happens to the requests of one type. All times are ns since the start of the
 * run; a request intended in the warm-up is in no figure. One thread.
 */
public final class TypeRecorder {

  /** A request sent so long after its intended time is late. */
  private static final long LATE_NANOS = 1_000_000;

  /** What a failed request adds to the tardiness. */
  private static final double TARDINESS_OF_FAILURE = 10;

  private final long warmupNanos;
  private final double deadlineNanos;
  private boolean measuring;
  private TypeFigures figures = new TypeFigures();

  /**
   * @param deadlineMillis from the intended send to the whole answer; NaN for none
   */
  public TypeRecorder(long warmupNanos, double deadlineMillis) {
    this.warmupNanos = warmupNanos;
    this.deadlineNanos = deadlineMillis * 1e6;
  }

  /** Whether a request is in the figures. */
  public boolean measures(long intendedNanos) {
    return intendedNanos >= warmupNanos;
  }

  /** The intended time of a request has come. */
  public void planned(long intendedNanos) {
    if (measures(intendedNanos)) {
      measuring = true;
      figures.planned++;
    }
  }

  /**
   * A request will never be sent.
   *
   * @param why for instance {@code the backlog is full}
   */
  public void dropped(long intendedNanos, long nowNanos, String why) {
    if (measures(intendedNanos)) {
      figures.dropped++;
      figures.failures(TypeFigures.DROPPED).count(nowNanos, why);
    }
  }

  /** Bytes of answers came; counted from the first measured request on. */
  public void received(long bytes) {
    if (measuring) {
      figures.receivedBytes += bytes;
    }
  }

  /** A request was written, or given to a connection that could not be opened. */
  public void sent(long intendedNanos, long sentNanos) {
    if (measures(intendedNanos)) {
      long lateness = Math.max(0, sentNanos - intendedNanos);
      figures.sent++;
      figures.lateness.record(lateness);
      if (lateness > LATE_NANOS) {
        figures.late++;
      }
    }
  }

  /** The whole answer of a sent request is here, and it's a good one. */
  public void completed(long intendedNanos, long sentNanos, long doneNanos) {
    if (measures(intendedNanos)) {
      long latency = Math.max(0, doneNanos - intendedNanos);
      figures.completed++;
      figures.intended.record(latency);
      figures.service.record(Math.max(0, doneNanos - sentNanos));
      if (latency > deadlineNanos) {
        figures.tardiness += (latency - deadlineNanos) / deadlineNanos;
      }
    }
  }

  /**
   * A sent request failed; how long that took is in the latency series of its kind.
   *
   * @param kind for instance {@code timeout}
   * @param detail told, by its {@code toString}, for the first failure of a kind
   */
  public void failed(long intendedNanos, long nowNanos, String kind, Object detail) {
    if (measures(intendedNanos)) {
      figures.failed++;
      FailureSeries series = figures.failures(kind);
      series.count(nowNanos, detail);
      series.took(Math.max(0, nowNanos - intendedNanos));
      if (!Double.isNaN(deadlineNanos)) {
        figures.tardiness += TARDINESS_OF_FAILURE;
      }
    }
  }

  /**
   * Hands over what was written down since the last call and goes on with an empty set.
   *
   * @param empty is written to from now on
   * @param backlog measured requests that wait now
   * @param inFlight measured requests that are on their way now
   */
  public TypeFigures swap(TypeFigures empty, long backlog, long inFlight) {
    TypeFigures filled = figures;
    filled.standing(backlog, inFlight);
    figures = empty;
    return filled;
  }
}
