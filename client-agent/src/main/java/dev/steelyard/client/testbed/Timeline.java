package dev.steelyard.client.testbed;

import java.util.stream.LongStream;

/** The newest post ids of one user, in a ring that forgets the oldest. Ids rise. */
final class Timeline {

  /** Enough for the deepest page of the load plan, posts 100 to 110. */
  static final int LENGTH = 128;

  private final long[] ids = new long[LENGTH];
  private long added;

  void add(long id) {
    ids[slot(added++)] = id;
  }

  /**
   * A page, newest first.
   *
   * @param start posts to skip, 0 or more
   * @param stop end of the page, exclusive
   * @param oldest ids below are gone
   */
  LongStream page(int start, int stop, long oldest) {
    long end = Math.min(stop, Math.min(added, LENGTH));
    return LongStream.range(start, Math.max(start, end))
        .map(back -> ids[slot(added - 1 - back)])
        .takeWhile(id -> id >= oldest);
  }

  private static int slot(long number) {
    return (int) (number % LENGTH);
  }
}
