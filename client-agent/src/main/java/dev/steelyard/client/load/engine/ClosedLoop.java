package dev.steelyard.client.load.engine;

import dev.steelyard.client.load.arrival.ArrivalProcess;
import dev.steelyard.client.load.plan.UserChoices;
import dev.steelyard.client.load.request.RequestStream;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Users: each thinks, sends a request of a type that is drawn, waits for its end, and thinks again.
 * A new user begins with thinking, so that users do not start as one burst.
 */
final class ClosedLoop implements Pacer {

  /** Where the requests of one type come from and go to. */
  record Channel(RequestStream requests, RequestSink sink) {}

  private final UserChoices choices;
  private final double endNanos;
  private final List<Channel> channels;
  private final PriorityQueue<Double> thinkingUntil = new PriorityQueue<>();
  private long firstNanos;
  private int users;
  private int wanted;

  /**
   * @param endNanos nothing is sent later
   */
  ClosedLoop(UserChoices choices, double endNanos, List<Channel> channels) {
    this.choices = choices;
    this.endNanos = endNanos;
    this.channels = List.copyOf(channels);
  }

  @Override
  public void skipTo(long fromNanos) {
    firstNanos = fromNanos;
  }

  /** Users who are too many leave at once when they think, else after their request. */
  void users(int count, long nowNanos) {
    wanted = count;
    while (users > wanted && !thinkingUntil.isEmpty()) {
      thinkingUntil.remove();
      users--;
    }
    for (int come = 0; users < wanted; come++) {
      users++;
      think(Math.max(nowNanos, firstNanos), choices.spawnNanos(come));
    }
  }

  /** A user's request ended, well or not. */
  void finished(long nowNanos) {
    if (users > wanted) {
      users--;
    } else {
      think(nowNanos, 0);
    }
  }

  @Override
  public void pump(long nowNanos) {
    while (wakeNanos(nowNanos) <= nowNanos) {
      double at = thinkingUntil.remove();
      Channel channel = channels.get(choices.type());
      RequestStream requests = channel.requests();
      requests.advance();
      channel
          .sink()
          .arrive(
              Math.round(at), requests.contentSeed(), requests.workMillis(), ArrivalProcess.ANY);
    }
  }

  @Override
  public double wakeNanos(long nowNanos) {
    Double next = thinkingUntil.peek();
    return next == null || next >= endNanos ? Double.POSITIVE_INFINITY : next;
  }

  private void think(long nowNanos, double laterNanos) {
    thinkingUntil.add(nowNanos + laterNanos + choices.thinkNanos());
  }
}
