package dev.steelyard.nginx.routing.team;

/**
 * Lets a leader's word through when it is newer than all before. An old leader that wakes up, or a
 * word that comes late, moves nothing back.
 */
public final class Succession {

  private Mark newest = Mark.NONE;
  private String leaderName = "";
  private long sinceMillis;
  private long refused;

  /**
   * A word came.
   *
   * @param name of the leader, for people
   * @return whether it counts
   */
  public boolean accept(Mark mark, String name, long nowMillis) {
    if (mark.compareTo(newest) <= 0) {
      refused++;
      return false;
    }
    if (!mark.sameReign(newest)) {
      sinceMillis = nowMillis;
      leaderName = name;
    }
    newest = mark;
    return true;
  }

  /** The newest word so far. */
  public Mark newest() {
    return newest;
  }

  /** Name of the newest leader; empty before the first. */
  public String leaderName() {
    return leaderName;
  }

  /** When the newest leader was heard first, epoch ms. */
  public long sinceMillis() {
    return sinceMillis;
  }

  /** Words that did not count. */
  public long refused() {
    return refused;
  }
}
