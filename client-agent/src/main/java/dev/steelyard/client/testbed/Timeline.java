package dev.steelyard.client.testbed;

import java.util.stream.LongStream;

/** The newest post ids of one user, in a ring that forgets the oldest. Ids rise. */
final class Timeline {

  /** Enough for the deepest page of the load plan, posts 100 to 110. */
  static final int LENGTH = 128;

  private final long[] ids = new long[LENGTH];
  private int added;

  void add(long id) {
    ids[Math.floorMod(added++, LENGTH)] = id;
  }

  /**
   * A page, newest first.
   *
   * @param start posts to skip, 0 or more
   * @param stop end of the page, exclusive
   * @param oldest ids below are gone
   */
  LongStream page(int start, int stop, long oldest) {
    int end = Math.min(stop, Math.min(added, LENGTH));
    return LongStream.range(start, Math.max(start, end))
        .map(back -> ids[Math.floorMod(added - 1 - (int) back, LENGTH)])
        .takeWhile(id -> id >= oldest);
  }
}
