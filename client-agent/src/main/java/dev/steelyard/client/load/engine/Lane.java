package dev.steelyard.client.load.engine;

import dev.steelyard.client.load.report.TypeFigures;
import dev.steelyard.client.load.report.TypeRecorder;
import dev.steelyard.client.load.request.PlannedRequest;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
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
final class Lane {

  private static final int FIRST_BAD_STATUS = 400;

  private final LongSupplier clock;
  private final TypeRecorder recorder;
  private final Connector connector;
  private final Limits limits;
  private final Runnable onFinished;
  private final BackOff backOff = new BackOff();
  private final Deque<PlannedRequest> backlog = new ArrayDeque<>();
  private final Deque<Wire> idle = new ArrayDeque<>();

  /** In the order of sending, which is that of the timeouts. */
  private final Map<Wire, Flight> inFlight = new LinkedHashMap<>();

  private int connecting;
  private boolean closed;

  /**
   * What bounds a lane.
   *
   * @param backlog requests that may wait
   * @param timeoutNanos from the send to the whole answer
   */
  record Limits(int connections, int backlog, long timeoutNanos) {}

  private record Flight(PlannedRequest request, long sentNanos) {}

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
  }

  /** The intended time of a request has come. */
  void arrive(PlannedRequest request) {
    recorder.planned(request.intendedNanos());
    if (!idle.isEmpty()) {
      send(idle.pop(), request);
    } else if (backlog.size() < limits.backlog()) {
      backlog.add(request);
      connectIfUseful();
    } else {
      drop(request, "the backlog is full");
    }
  }

  /** Whether one more request would have a connection of its own. */
  boolean hasRoom() {
    return backlog.size() + inFlight.size() < limits.connections();
  }

  /** Whether nothing waits and nothing is on its way. */
  boolean quiet() {
    return backlog.isEmpty() && inFlight.isEmpty();
  }

  /** A connection is open. */
  void connected(Wire wire) {
    connecting--;
    backOff.succeeded();
    free(wire);
  }

  /**
   * A connection could not be opened.
   *
   * @param waiting how many requests fail with it
   * @param cause why
   */
  void connectFailed(int waiting, Throwable cause) {
    connecting--;
    backOff.failed(clock.getAsLong());
    for (int i = 0; i < waiting && !backlog.isEmpty(); i++) {
      PlannedRequest request = backlog.remove();
      recorder.sent(request.intendedNanos(), clock.getAsLong());
      fail(request, ErrorKind.ofConnect(cause), cause);
    }
    connectIfUseful();
  }

  /**
   * The whole answer to the request on a connection is here.
   *
   * @param reusable whether the connection stays open
   */
  void answered(Wire wire, int status, boolean reusable) {
    expire(clock.getAsLong());
    Flight flight = inFlight.remove(wire);
    if (flight == null) {
      return;
    }
    long intended = flight.request().intendedNanos();
    if (status < FIRST_BAD_STATUS) {
      recorder.completed(intended, flight.sentNanos(), clock.getAsLong());
      onFinished.run();
    } else {
      fail(flight.request(), ErrorKind.status(status), "answered with this status");
    }
    if (reusable && !closed) {
      free(wire);
    } else {
      wire.close();
      connectIfUseful();
    }
  }

  /**
   * A connection is of no use any more.
   *
   * @param kind what the request on it fails with, if it has one
   * @param detail more about it
   */
  void broke(Wire wire, String kind, Object detail) {
    Flight flight = inFlight.remove(wire);
    if (flight == null) {
      idle.remove(wire);
    } else {
      fail(flight.request(), kind, detail);
    }
    connectIfUseful();
  }

  /** Bytes of an answer came. */
  void received(int bytes) {
    recorder.received(bytes);
  }

  /** Does what is due: timeouts, and the next attempt after a back-off. */
  void tick(long nowNanos) {
    expire(nowNanos);
    connectIfUseful();
  }

  /** When {@link #tick} has something to do; infinite for never. */
  double wakeNanos() {
    double wake = Double.POSITIVE_INFINITY;
    if (!inFlight.isEmpty()) {
      wake = inFlight.values().iterator().next().sentNanos() + limits.timeoutNanos();
    }
    if (!backlog.isEmpty() && connecting == 0 && backOff.failing()) {
      wake = Math.min(wake, (double) backOff.blockedUntilNanos());
    }
    return wake;
  }

  /** Drops all that waits. */
  void dropBacklog() {
    while (!backlog.isEmpty()) {
      drop(backlog.remove(), "still waiting when the run ended");
    }
  }

  /** The end: what waits is dropped, what is on its way fails, connections are closed. */
  void cut() {
    closed = true;
    dropBacklog();
    while (!inFlight.isEmpty()) {
      failOldest(ErrorKind.CUT, "not answered when the run ended");
    }
    idle.forEach(Wire::close);
    idle.clear();
  }

  /** Hands the figures over; see {@link TypeRecorder#swap}. */
  TypeFigures swap(TypeFigures empty) {
    return recorder.swap(empty, measuredBacklog(), measuredInFlight());
  }

  private void free(Wire wire) {
    if (closed) {
      wire.close();
      return;
    }
    PlannedRequest waiting = backlog.poll();
    if (waiting == null) {
      idle.push(wire);
    } else {
      send(wire, waiting);
    }
  }

  private void send(Wire wire, PlannedRequest request) {
    long now = clock.getAsLong();
    inFlight.put(wire, new Flight(request, now));
    recorder.sent(request.intendedNanos(), now);
    wire.send(request);
  }

  private void expire(long nowNanos) {
    while (!inFlight.isEmpty()
        && inFlight.values().iterator().next().sentNanos() + limits.timeoutNanos() <= nowNanos) {
      failOldest(ErrorKind.TIMEOUT, "no whole answer in time");
    }
  }

  private void failOldest(String kind, String detail) {
    Iterator<Map.Entry<Wire, Flight>> flights = inFlight.entrySet().iterator();
    Map.Entry<Wire, Flight> oldest = flights.next();
    flights.remove();
    oldest.getKey().close();
    fail(oldest.getValue().request(), kind, detail);
  }

  private void fail(PlannedRequest request, String kind, Object detail) {
    recorder.failed(request.intendedNanos(), clock.getAsLong(), kind, detail);
    onFinished.run();
  }

  private void drop(PlannedRequest request, String why) {
    recorder.dropped(request.intendedNanos(), clock.getAsLong(), why);
    onFinished.run();
  }

  private void connectIfUseful() {
    if (closed || backOff.blocked(clock.getAsLong())) {
      return;
    }
    int open = idle.size() + inFlight.size();
    int useful = backOff.failing() ? Math.min(1, backlog.size()) : backlog.size();
    int waiting = backOff.failing() && open == 0 ? backlog.size() : 1;
    while (connecting < useful && open + connecting < limits.connections()) {
      connecting++;
      connector.connect(this, waiting);
    }
  }

  private long measuredBacklog() {
    PlannedRequest oldest = backlog.peek();
    if (oldest == null || recorder.measures(oldest.intendedNanos())) {
      return backlog.size();
    }
    return measured(backlog);
  }

  private long measuredInFlight() {
    return measured(inFlight.values().stream().map(Flight::request).toList());
  }

  private long measured(Collection<PlannedRequest> requests) {
    return requests.stream().filter(r -> recorder.measures(r.intendedNanos())).count();
  }
}
