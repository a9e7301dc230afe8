package dev.steelyard.client.load.engine;

import dev.steelyard.client.load.arrival.ArrivalProcess;
import dev.steelyard.client.load.report.TypeFigures;
import dev.steelyard.client.load.report.TypeRecorder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The requests and connections of one type as DeathStarBench's wrk2 handles them: every connection
 * sends what is due on its own schedule at once and without waiting for answers, up to 65,536
 * unanswered requests each. What is due before a connection is open, or beyond that number, waits
 * for its own connection and for no other. No request is given up for its age; each 2 s the
 * connections are counted that have sent nothing for the timeout. (That program also rounds its
 * waits up to whole milliseconds; {@code eco} pacing does so here.)
 *
 * <p>When a connection ends, all on it fails with it. A send that belongs to no connection goes to
 * one that has nothing to do; in a mix of types, where a type has only some of the connections, the
 * others' sends are spread over them. Times are ns since the start of the run. One thread.
 */
final class PipelinedLane implements Carrier {

  private static final int FIRST_BAD_STATUS = 400;
  private static final int MOST_UNANSWERED = 65_536;
  private static final long CHECK_NANOS = 2_000_000_000L;

  private final LongSupplier clock;
  private final TypeRecorder recorder;
  private final Connector connector;
  private final long timeoutNanos;
  private final Runnable onFinished;
  private final BackOff backOff = new BackOff();
  private final Slot[] slots;
  private int waiting;
  private int waitingPeak;
  private int unanswered;
  private int connecting;
  private long nextCheckNanos = CHECK_NANOS;
  private long stuck;
  private boolean closed;

  /** One connection, open or not, with its requests in the order of their schedule. */
  private static final class Slot {
    final Backlog waiting = new Backlog(MOST_UNANSWERED);

    /** Of these the actual send time is kept in place of the content seed. */
    final Backlog unanswered = new Backlog(MOST_UNANSWERED);

    @Nullable Wire wire;
    boolean connecting;
    long lastSentNanos;

    boolean empty() {
      return waiting.isEmpty() && unanswered.size() == 0;
    }
  }

  /**
   * @param onFinished called for each request that completed, failed or was dropped
   */
  PipelinedLane(
      LongSupplier clock,
      TypeRecorder recorder,
      Connector connector,
      int connections,
      long timeoutNanos,
      Runnable onFinished) {
    this.clock = clock;
    this.recorder = recorder;
    this.connector = connector;
    this.timeoutNanos = timeoutNanos;
    this.onFinished = onFinished;
    this.slots = new Slot[connections];
    for (int i = 0; i < connections; i++) {
      slots[i] = new Slot();
    }
  }

  @Override
  public void open() {
    for (int i = 0; i < slots.length; i++) {
      connect(i);
    }
  }

  @Override
  public boolean opening() {
    return connecting > 0;
  }

  @Override
  public void arrive(long intendedNanos, long contentSeed, double workMillis, int connection) {
    recorder.planned(intendedNanos);
    int index = connection == ArrivalProcess.ANY ? emptySlot() : connection % slots.length;
    Slot slot = slots[index];
    if (slot.waiting.isFull()) {
      drop(intendedNanos, "the backlog of its connection is full");
      return;
    }
    slot.waiting.add(intendedNanos, contentSeed, workMillis);
    waiting++;
    waitingPeak = Math.max(waitingPeak, waiting);
    sendWaiting(slot);
    connectIfUseful(index, clock.getAsLong());
  }

  private int emptySlot() {
    for (int i = 0; i < slots.length; i++) {
      if (slots[i].empty()) {
        return i;
      }
    }
    return 0;
  }

  @Override
  public boolean hasRoom() {
    return slots[emptySlot()].empty();
  }

  @Override
  public boolean quiet() {
    return waiting == 0 && unanswered == 0;
  }

  @Override
  public void connected(Wire wire, int ticket) {
    Slot slot = slots[ticket];
    slot.connecting = false;
    connecting--;
    if (closed) {
      wire.close();
      return;
    }
    backOff.succeeded();
    wire.slot = ticket;
    slot.wire = wire;
    slot.lastSentNanos = clock.getAsLong();
    sendWaiting(slot);
  }

  @Override
  public void connectFailed(int ticket, Throwable cause) {
    Slot slot = slots[ticket];
    slot.connecting = false;
    connecting--;
    long now = clock.getAsLong();
    backOff.failed(now);
    String kind = ErrorKind.ofConnect(cause);
    while (!slot.waiting.isEmpty()) {
      long intended = removeWaiting(slot);
      recorder.sent(intended, now);
      fail(intended, now, kind, cause);
    }
  }

  @Override
  public void answered(Wire wire, int status, boolean reusable) {
    Slot slot = slots[wire.slot];
    if (slot.wire != wire || slot.unanswered.size() == 0) {
      return;
    }
    long now = clock.getAsLong();
    long intended = slot.unanswered.intendedNanos();
    long sent = slot.unanswered.contentSeed();
    slot.unanswered.remove();
    unanswered--;
    if (status < FIRST_BAD_STATUS) {
      recorder.completed(intended, sent, now);
      onFinished.run();
    } else {
      fail(intended, now, ErrorKind.status(status), "answered with this status");
    }
    if (reusable) {
      sendWaiting(slot);
    } else {
      wire.close();
      broke(wire, ErrorKind.RESET, "sent behind a request that closed the connection");
    }
  }

  @Override
  public void broke(Wire wire, String kind, Object detail) {
    Slot slot = slots[wire.slot];
    if (slot.wire == wire) {
      slot.wire = null;
      long now = clock.getAsLong();
      failUnanswered(slot, now, kind, detail);
      connectIfUseful(wire.slot, now);
    }
  }

  @Override
  public void received(int bytes) {
    recorder.received(bytes);
  }

  @Override
  public void tick(long nowNanos) {
    if (waiting > 0) {
      for (int i = 0; i < slots.length; i++) {
        connectIfUseful(i, nowNanos);
      }
    }
    if (nowNanos >= nextCheckNanos) {
      nextCheckNanos += CHECK_NANOS;
      for (Slot slot : slots) {
        if (slot.wire != null && nowNanos - slot.lastSentNanos > timeoutNanos) {
          stuck++;
        }
      }
    }
  }

  @Override
  public double wakeNanos() {
    return waiting > 0 && connecting == 0 && backOff.failing()
        ? Math.min(nextCheckNanos, backOff.blockedUntilNanos())
        : nextCheckNanos;
  }

  @Override
  public void dropBacklog() {
    for (Slot slot : slots) {
      while (!slot.waiting.isEmpty()) {
        drop(removeWaiting(slot), "still waiting when the run ended");
      }
    }
  }

  @Override
  public void cut() {
    closed = true;
    dropBacklog();
    long now = clock.getAsLong();
    for (Slot slot : slots) {
      failUnanswered(slot, now, ErrorKind.CUT, "not answered when the run ended");
      if (slot.wire != null) {
        slot.wire.close();
      }
    }
  }

  @Override
  public TypeFigures swap(TypeFigures empty) {
    long stillWaiting = 0;
    long inFlight = 0;
    for (Slot slot : slots) {
      stillWaiting += slot.waiting.count(recorder::measures);
      inFlight += slot.unanswered.count(recorder::measures);
    }
    return recorder.swap(empty, stillWaiting, inFlight);
  }

  @Override
  public int backlogPeak() {
    return waitingPeak;
  }

  @Override
  public void forgetPeak() {
    waitingPeak = waiting;
  }

  @Override
  public long stuck() {
    return stuck;
  }

  private void sendWaiting(Slot slot) {
    while (slot.wire != null && !slot.waiting.isEmpty() && !slot.unanswered.isFull()) {
      long now = clock.getAsLong();
      long seed = slot.waiting.contentSeed();
      double work = slot.waiting.workMillis();
      long intended = removeWaiting(slot);
      slot.unanswered.add(intended, now, Double.NaN);
      unanswered++;
      slot.lastSentNanos = now;
      recorder.sent(intended, now);
      slot.wire.send(seed, work);
    }
  }

  private long removeWaiting(Slot slot) {
    long intended = slot.waiting.intendedNanos();
    slot.waiting.remove();
    waiting--;
    return intended;
  }

  private void failUnanswered(Slot slot, long nowNanos, String kind, Object detail) {
    while (slot.unanswered.size() > 0) {
      long intended = slot.unanswered.intendedNanos();
      slot.unanswered.remove();
      unanswered--;
      fail(intended, nowNanos, kind, detail);
    }
  }

  private void fail(long intendedNanos, long nowNanos, String kind, Object detail) {
    recorder.failed(intendedNanos, nowNanos, kind, detail);
    onFinished.run();
  }

  private void drop(long intendedNanos, String why) {
    recorder.dropped(intendedNanos, clock.getAsLong(), why);
    onFinished.run();
  }

  private void connectIfUseful(int index, long nowNanos) {
    Slot slot = slots[index];
    if (!closed
        && slot.wire == null
        && !slot.connecting
        && !slot.waiting.isEmpty()
        && !backOff.blocked(nowNanos)) {
      connect(index);
    }
  }

  private void connect(int index) {
    slots[index].connecting = true;
    connecting++;
    connector.connect(this, index);
  }
}
