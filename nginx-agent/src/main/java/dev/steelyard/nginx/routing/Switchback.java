package dev.steelyard.nginx.routing;

import dev.steelyard.nginx.routing.agent.TrustGuard;
import java.util.Optional;

/** The switchback guard over a policy in charge; blind without deadlines, and it says so. */
final class Switchback {

  private final boolean on;
  private final TrustGuard guard = new TrustGuard();
  private boolean blind = true;

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
   * @return whether the policy was found worse just now
   */
  boolean window(Optional<Tardiness> cost, boolean ruled) {
    int trips = guard.trips();
    cost.ifPresent(
        tardiness -> {
          blind = false;
          if (on && ruled) {
            guard.tick(tardiness.perRequest());
          }
        });
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
    return blind
        ? "the comparison with the base weights is blind without deadlines: send"
            + " steelyard.policy.observe under load"
        : guard.says();
  }
}
