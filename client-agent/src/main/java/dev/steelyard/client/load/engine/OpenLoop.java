package dev.steelyard.client.load.engine;

import dev.steelyard.client.load.arrival.ArrivalProcess;
import dev.steelyard.client.load.plan.IntendedTimes;
import dev.steelyard.client.load.request.RequestStream;

/**
 * Sends at the intended times of a plan, whatever becomes of the requests before.
 *
 * <p>Of several loops each takes every n-th send of the one sequence, beginning with its own
 * number, so that the sends of all are those of a single loop; a send that belongs to a connection
 * is taken by the loop of that connection. Where sends do not wait for a time each loop sends for
 * its own connections.
 */
final class OpenLoop implements Pacer {

  private final IntendedTimes times;
  private final RequestStream requests;
  private final RequestSink sink;
  private final int loop;
  private final int loops;
  private int othersFirst;

  /**
   * @param loop number of the loop, from 0
   * @param loops how many there are
   */
  OpenLoop(IntendedTimes times, RequestStream requests, RequestSink sink, int loop, int loops) {
    this.times = times;
    this.requests = requests;
    this.sink = sink;
    this.loop = loop;
    this.loops = loops;
    this.othersFirst = loop;
  }

  @Override
  public void skipTo(long fromNanos) {
    while (next(fromNanos) < fromNanos) {
      take();
    }
  }

  @Override
  public void pump(long nowNanos) {
    double at = next(nowNanos);
    while (at <= nowNanos && !(times.neverWaits() && !sink.hasRoom())) {
      int connection = times.connection();
      take();
      sink.arrive(
          Math.round(at),
          requests.contentSeed(),
          requests.workMillis(),
          connection == ArrivalProcess.ANY ? ArrivalProcess.ANY : connection / loops);
      at = next(nowNanos);
    }
  }

  /** A run that never waits wakes by itself, with the answers; only its end must not be missed. */
  @Override
  public double wakeNanos(long nowNanos) {
    double at = next(nowNanos);
    return times.neverWaits() && !sink.hasRoom() ? times.runEndNanos() : at;
  }

  private void take() {
    if (!times.neverWaits()) {
      othersFirst = loops - 1;
    }
    times.advance();
    requests.advance();
  }

  private double next(long nowNanos) {
    double at = times.peek(nowNanos);
    while (at < Double.POSITIVE_INFINITY && !times.neverWaits() && !mine()) {
      othersFirst--;
      times.advance();
      requests.advance();
      at = times.peek(nowNanos);
    }
    return at;
  }

  private boolean mine() {
    int connection = times.connection();
    return connection == ArrivalProcess.ANY ? othersFirst == 0 : connection % loops == loop;
  }
}
