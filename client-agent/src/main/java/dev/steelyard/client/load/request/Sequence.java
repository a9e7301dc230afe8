package dev.steelyard.client.load.request;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Numbers from {@code first} on in equal steps, each given out once, in the order of sending. Any
 * thread.
 */
final class Sequence {

  private final AtomicLong next;
  private final int step;

  Sequence(long first, int step) {
    this.next = new AtomicLong(first);
    this.step = step;
  }

  long next() {
    return next.getAndAdd(step);
  }
}
