package dev.steelyard.client.load.engine;

import dev.steelyard.client.load.plan.IntendedTimes;
import dev.steelyard.client.load.request.RequestStream;

/** Sends at the intended times of a plan, whatever becomes of the requests before. */
record OpenLoop(IntendedTimes times, RequestStream requests, Lane lane) implements Pacer {

  @Override
  public void pump(long nowNanos) {
    double at = times.peek(nowNanos);
    while (at <= nowNanos && !(times.neverWaits() && !lane.hasRoom())) {
      times.advance();
      lane.arrive(requests.next(at));
      at = times.peek(nowNanos);
    }
  }

  /**
   * A send that became due since the last pump wakes at once. A run that never waits wakes by
   * itself, with the answers; only its end must not be missed.
   */
  @Override
  public double wakeNanos(long nowNanos) {
    double at = times.peek(nowNanos);
    return times.neverWaits() && at <= nowNanos ? times.runEndNanos() : at;
  }
}
