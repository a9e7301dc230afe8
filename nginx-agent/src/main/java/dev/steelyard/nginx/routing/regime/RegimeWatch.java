package dev.steelyard.nginx.routing.regime;

import java.util.Locale;

/**
 * Counts novel windows: when more than {@value #MOST_NOVEL} of the last {@value #WINDOWS} are, the
 * fleet has drifted away from its model. Not thread-safe.
 */
public final class RegimeWatch {

  static final int WINDOWS = 300;
  static final int MOST_NOVEL = 15;

  private final boolean[] novel = new boolean[WINDOWS];
  private int at;
  private int novelCount;
  private String lastWhy = "";

  /** A window was read. */
  public void add(RegimeReading reading) {
    novelCount += (reading.novel() ? 1 : 0) - (novel[at] ? 1 : 0);
    novel[at] = reading.novel();
    at = (at + 1) % WINDOWS;
    if (reading.novel()) {
      lastWhy = reading.why();
    }
  }

  /** Novel windows among the last {@value #WINDOWS}. */
  public int novel() {
    return novelCount;
  }

  /** Why the fleet should be observed anew; empty when it is as it was. */
  public String reobserve() {
    return novelCount <= MOST_NOVEL
        ? ""
        : String.format(
            Locale.ROOT,
            "%d of the last %d windows are unlike the observation period, %d are allowed;"
                + " the last of them: %s",
            novelCount,
            WINDOWS,
            MOST_NOVEL,
            lastWhy);
  }
}
