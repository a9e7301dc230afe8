package dev.steelyard.nginx.routing.team;

import java.util.Comparator;

/**
 * The place of a leader's word among all words of all leaders: by term, then by leader, then by
 * number.
 *
 * <p>Two leaders have the same term only when they could not reach each other when they were made;
 * then the order of their names settles it, the same way everywhere.
 *
 * @param leader incarnation of the agent
 * @param number rises with every word of a term
 */
public record Mark(long term, String leader, long number) implements Comparable<Mark> {

  /** Before every word. */
  public static final Mark NONE = new Mark(0, "", 0);

  private static final Comparator<Mark> ORDER =
      Comparator.comparingLong(Mark::term)
          .thenComparing(Mark::leader)
          .thenComparingLong(Mark::number);

  @Override
  public int compareTo(Mark other) {
    return ORDER.compare(this, other);
  }

  /** Whether both are words of the same reign. */
  boolean sameReign(Mark other) {
    return term == other.term && leader.equals(other.leader);
  }
}
