package dev.steelyard.client.load.plan;

import java.util.ArrayList;
import java.util.List;

/** The progress lines of the published load program. */
public final class ProgressLine {

  /** After the last request. */
  public static final String END = "Ending Load Run";

  private static final String RUNNING = "Status: Running load ... Approximate time remaining: ";

  private ProgressLine() {}

  /**
   * For instance {@code … remaining: 4 hours, 59 minutes, 45 seconds}; parts that are 0 left out.
   */
  public static String running(long remainingSeconds) {
    long hours = remainingSeconds / 3600;
    long minutes = remainingSeconds / 60 % 60;
    long seconds = remainingSeconds % 60;
    List<String> parts = new ArrayList<>();
    if (hours > 0) {
      parts.add(hours + " hours");
    }
    if (minutes > 0) {
      parts.add(minutes + " minutes");
    }
    if (seconds > 0 || parts.isEmpty()) {
      parts.add(seconds + " seconds");
    }
    return RUNNING + String.join(", ", parts);
  }
}
