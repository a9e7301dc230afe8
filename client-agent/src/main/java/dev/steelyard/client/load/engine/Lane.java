package dev.steelyard.client.load.engine;

import dev.steelyard.client.load.report.TypeFigures;
import dev.steelyard.client.load.report.TypeRecorder;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.LongSupplier;

/**
 * The requests and connections of one type. A request that is due goes to an idle connection; when
 * none is idle it waits, with its intended time kept, and a connection is opened up to the limit;
 * when too many wait it is dropped. Every request ends in exactly one of completed, failed and
 * dropped.
 *
 * <p>A connection that cannot be opened fails the request that waited for it. While the target
 * refuses and no connection is open, attempts are made one at a time, further and further apart,
 * and one that fails takes all with it that waited when it began. Times are ns since the start of
 * the run. One thread.
 */
final class Lane implements Carrier {

  private static final int FIRST_BAD_STATUS = 400;

  private final LongSupplier clock;
  private final TypeRecorder recorder;
  private final Connector connector;
  private final Limits limits;
  private final Runnable onFinished;
  private final BackOff backOff = new BackOff();
  private final Backlog backlog;
  private final Deque<Wire> idle;
  private final Flights flights = new Flights();
  private int connecting;
  private boolean closed;

  /**
   * What bounds a lane.
   *
   * @param backlog requests that may wait
   * @param timeoutNanos from the send to the whole answer
   */
  record Limits(int connections, int backlog, long timeoutNanos) {}

  /**
   * @param onFinished called for each request that completed, failed or was dropped
   */
  Lane(
      LongSupplier clock,
      TypeRecorder recorder,
      Connector connector,
      Limits limits,
      Runnable onFinished) {
    this.clock = clock;
    this.recorder = recorder;
    this.connector = connector;
    this.limits = limits;
    this.onFinished = onFinished;
    this.backlog = new Backlog(limits.backlog());
    this.idle = new ArrayDeque<>(limits.connections() + 1);
  }

  @Override
  public void open() {
    while (connecting < limits.connections()) {
      connecting++;
      connector.connect(this, 0);
    }
  }

  @Override
  public boolean opening() {
    return connecting > 0;
  }

  @Override
  public void arrive(long intendedNanos, long contentSeed, double workMillis, int connection) {
    recorder.planned(intendedNanos);
    Wire wire = idle.pollFirst();
    if (wire != null) {
      send(wire, intendedNanos, contentSeed, workMillis);
    } else if (backlog.isFull()) {
      drop(intendedNanos, "the backlog is full");
    } else {
      backlog.add(intendedNanos, contentSeed, workMillis);
      connectIfUseful(clock.getAsLong());
    }
  }

  @Override
  public boolean hasRoom() {
    return backlog.size() + flights.size() < limits.connections();
  }

  @Override
  public boolean quiet() {
    return backlog.isEmpty() && flights.size() == 0;
  }

  @Override
  public void connected(Wire wire, int waiting) {
    connecting--;
    backOff.succeeded();
    free(wire);
  }

  @Override
  public void connectFailed(int waiting, Throwable cause) {
    connecting--;
    long now = clock.getAsLong();
    backOff.failed(now);
    String kind = ErrorKind.ofConnect(cause);
    for (int i = 0; i < waiting && !backlog.isEmpty(); i++) {
      long intended = backlog.intendedNanos();
      backlog.remove();
      recorder.sent(intended, now);
      fail(intended, now, kind, cause);
    }
    connectIfUseful(now);
  }

  @Override
  public void answered(Wire wire, int status, boolean reusable) {
    long now = clock.getAsLong();
    expire(now);
    if (!flights.remove(wire)) {
      return;
    }
    if (status < FIRST_BAD_STATUS) {
      recorder.completed(wire.intendedNanos, wire.sentNanos, now);
      onFinished.run();
    } else {
      fail(wire.intendedNanos, now, ErrorKind.status(status), "answered with this status");
    }
    if (reusable && !closed) {
      free(wire);
    } else {
      wire.close();
      connectIfUseful(now);
    }
  }

  @Override
  public void broke(Wire wire, String kind, Object detail) {
    long now = clock.getAsLong();
    if (flights.remove(wire)) {
      fail(wire.intendedNanos, now, kind, detail);
    } else {
      idle.remove(wire);
    }
    connectIfUseful(now);
  }

  @Override
  public void received(int bytes) {
    recorder.received(bytes);
  }

  @Override
  public void tick(long nowNanos) {
    expire(nowNanos);
    connectIfUseful(nowNanos);
  }

  @Override
  public double wakeNanos() {
    double wake = Double.POSITIVE_INFINITY;
    Wire oldest = flights.oldest();
    if (oldest != null) {
      wake = oldest.sentNanos + limits.timeoutNanos();
    }
    if (!backlog.isEmpty() && connecting == 0 && backOff.failing()) {
      wake = Math.min(wake, (double) backOff.blockedUntilNanos());
    }
    return wake;
  }

  @Override
  public void dropBacklog() {
    while (!backlog.isEmpty()) {
      long intended = backlog.intendedNanos();
      backlog.remove();
      drop(intended, "still waiting when the run ended");
    }
  }

  @Override
  public void cut() {
    closed = true;
    dropBacklog();
    long now = clock.getAsLong();
    for (Wire oldest = flights.oldest(); oldest != null; oldest = flights.oldest()) {
      giveUp(oldest, now, ErrorKind.CUT, "not answered when the run ended");
    }
    idle.forEach(Wire::close);
    idle.clear();
  }

  @Override
  public TypeFigures swap(TypeFigures empty) {
    long inFlight = 0;
    for (Wire wire = flights.oldest(); wire != null; wire = wire.newer) {
      if (recorder.measures(wire.intendedNanos)) {
        inFlight++;
      }
    }
    return recorder.swap(empty, backlog.count(recorder::measures), inFlight);
  }

  @Override
  public int backlogPeak() {
    return backlog.peak();
  }

  @Override
  public void forgetPeak() {
    backlog.forgetPeak();
  }

  @Override
  public long stuck() {
    return 0;
  }

  private void free(Wire wire) {
    if (closed) {
      wire.close();
    } else if (backlog.isEmpty()) {
      idle.addFirst(wire);
    } else {
      long intended = backlog.intendedNanos();
      long seed = backlog.contentSeed();
      double work = backlog.workMillis();
      backlog.remove();
      send(wire, intended, seed, work);
    }
  }

  private void send(Wire wire, long intendedNanos, long contentSeed, double workMillis) {
    long now = clock.getAsLong();
    flights.add(wire, intendedNanos, now);
    recorder.sent(intendedNanos, now);
    wire.send(contentSeed, workMillis);
  }

  private void expire(long nowNanos) {
    for (Wire oldest = flights.oldest();
        oldest != null && oldest.sentNanos + limits.timeoutNanos() <= nowNanos;
        oldest = flights.oldest()) {
      giveUp(oldest, nowNanos, ErrorKind.TIMEOUT, "no whole answer in time");
    }
  }

  private void giveUp(Wire wire, long nowNanos, String kind, String detail) {
    flights.remove(wire);
    wire.close();
    fail(wire.intendedNanos, nowNanos, kind, detail);
  }

  private void fail(long intendedNanos, long nowNanos, String kind, Object detail) {
    recorder.failed(intendedNanos, nowNanos, kind, detail);
    onFinished.run();
  }

  private void drop(long intendedNanos, String why) {
    recorder.dropped(intendedNanos, clock.getAsLong(), why);
    onFinished.run();
  }

  private void connectIfUseful(long nowNanos) {
    if (closed || backlog.isEmpty() || backOff.blocked(nowNanos)) {
      return;
    }
    int open = idle.size() + flights.size();
    int useful = backOff.failing() ? 1 : backlog.size();
    int waiting = backOff.failing() && open == 0 ? backlog.size() : 1;
    while (connecting < useful && open + connecting < limits.connections()) {
      connecting++;
      connector.connect(this, waiting);
    }
  }
}
