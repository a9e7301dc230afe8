package dev.steelyard.nginx.routing.agent;

/**
 * At most 2 % of the last 300 windows explore, only while the budget is open, and only when the
 * predicted loss stays below 5 %. Not thread-safe.
 */
public final class ExplorationBudget implements Exploration {

  /** Windows of the budget. */
  public static final int WINDOWS = 300;

  /** Share of them that may explore. */
  public static final double SHARE = 0.02;

  private static final double MOST_LOSS = 0.05;
  private static final int MOST = (int) (SHARE * WINDOWS);

  private final boolean[] explored = new boolean[WINDOWS];
  private int at;
  private int spent;
  private boolean open;

  /**
   * A window begins.
   *
   * @param mayExplore false in overload, in an unknown regime, or when other weights rule
   */
  public void next(boolean mayExplore) {
    at = (at + 1) % WINDOWS;
    if (explored[at]) {
      explored[at] = false;
      spent--;
    }
    open = mayExplore;
  }

  @Override
  public boolean allowed(double lossBound) {
    if (!open || spent >= MOST || !(lossBound < MOST_LOSS)) {
      return false;
    }
    explored[at] = true;
    spent++;
    open = false;
    return true;
  }

  /** Windows among the last {@value #WINDOWS} that explored. */
  public int spent() {
    return spent;
  }
}
