package dev.steelyard.nginx.routing;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.Locale;

/**
 * Tells overload of the whole fleet: over {@value #WINDOWS} windows the requests in flight never
 * fell and grew by half or more, from at least one to at least two a server, while no server is
 * more than 20 % slower or faster than the fleet. No weight helps then, and what is learned from it
 * is wrong. It ends when the requests in flight fall below a fifth above where they began to grow,
 * when they reach no new height for 10 windows (a higher load that the fleet bears), or when a
 * server stands out.
 */
final class OverloadWatch {

  static final int WINDOWS = 5;
  private static final double GROWN = 1.5;
  private static final double OVER = 1.2;
  private static final double LEAST_A_SERVER = 2;
  private static final double EQUAL = 0.2;
  private static final double LEAST_BEFORE = 1;
  private static final int LEVEL = 10;

  private final Deque<Double> inFlight = new ArrayDeque<>();
  private boolean overloaded;
  private double began;
  private double most;
  private int sinceMost;

  /**
   * A window ended.
   *
   * @param inFlightNow on all servers
   * @param latencyRatios r_i of all servers
   * @return whether the fleet is overloaded
   */
  boolean update(double inFlightNow, Collection<Double> latencyRatios) {
    inFlight.addLast(inFlightNow);
    if (inFlight.size() > WINDOWS) {
      inFlight.removeFirst();
    }
    boolean equal = latencyRatios.stream().allMatch(r -> Math.abs(r - 1) <= EQUAL);
    if (overloaded) {
      sinceMost = inFlightNow > most ? 0 : sinceMost + 1;
      most = Math.max(most, inFlightNow);
      overloaded = equal && inFlightNow > OVER * began && sinceMost < LEVEL;
    } else if (equal
        && growing()
        && inFlight.getFirst() >= LEAST_BEFORE * latencyRatios.size()
        && inFlightNow >= LEAST_A_SERVER * latencyRatios.size()) {
      overloaded = true;
      began = inFlight.getFirst();
      most = inFlightNow;
      sinceMost = 0;
    }
    return overloaded;
  }

  private boolean growing() {
    double before = Double.NEGATIVE_INFINITY;
    for (double n : inFlight) {
      if (n < before) {
        return false;
      }
      before = n;
    }
    return inFlight.size() == WINDOWS
        && inFlight.getLast() >= GROWN * inFlight.getFirst()
        && inFlight.getLast() > 0;
  }

  /** Why it is overload, in words and numbers. */
  String says() {
    return String.format(
        Locale.ROOT,
        "overload: requests in flight grew from %.0f to %.0f and all servers are equally slow;"
            + " learning and exploration are frozen",
        began,
        inFlight.getLast());
  }
}
