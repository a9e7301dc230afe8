package dev.steelyard.nginx.routing;

import dev.steelyard.nginx.routing.agent.TrustGuard;
import java.util.Optional;

/** The switchback guard over a policy in charge; blind without deadlines, and it says so. */
final class Switchback {

  /** Base weights that are not in force, or tell nothing, for so many windows are given up. */
  private static final int MOST_BLIND = 10;

  private final boolean on;
  private final TrustGuard guard = new TrustGuard();
  private boolean blind = true;
  private boolean resting;
  private int blindOnBaseline;

  /**
   * @param on false lets the policy alone
   */
  Switchback(boolean on) {
    this.on = on;
  }

  /**
   * A window ended.
   *
   * @param cost its tardiness; empty without deadlines or without a request
   * @param ruled whether what was asked for was in force all the window
   * @param avoided whether a server fails that the policy sends less than the base weights would:
   *     then nothing is compared, since a probe would send it more, and the cost of errors would
   *     hide all else
   * @return whether the policy was found worse just now
   */
  boolean window(Optional<Tardiness> cost, boolean ruled, boolean avoided) {
    int trips = guard.trips();
    resting = avoided && !guard.tripped();
    if (resting) {
      guard.abandon();
    }
    blind &= cost.isEmpty();
    if (on && ruled && !resting && cost.isPresent()) {
      blindOnBaseline = 0;
      guard.tick(cost.get().perRequest());
    } else if (guard.onBaseline() && ++blindOnBaseline > MOST_BLIND) {
      blindOnBaseline = 0;
      guard.abandon();
    }
    return guard.trips() > trips;
  }

  boolean probing() {
    return guard.probing();
  }

  boolean tripped() {
    return guard.tripped();
  }

  boolean onBaseline() {
    return guard.onBaseline();
  }

  /** What it does now and what it knows. */
  String says() {
    if (!on) {
      return "the comparison with the base weights is switched off";
    }
    if (blind) {
      return "no window with a deadline was compared with the base weights yet; without deadlines,"
          + " send steelyard.policy.observe under load";
    }
    return resting
        ? "a server fails and gets less than by the base weights: the comparison with them rests"
        : guard.says();
  }
}
