package dev.steelyard.nginx.routing;

import dev.steelyard.nginx.routing.agent.TrustGuard;
import java.util.Optional;

/** The switchback guard over a policy in charge; blind without deadlines, and it says so. */
final class Switchback {

  private final boolean on;
  private final TrustGuard guard = new TrustGuard();
  private boolean blind = true;
  private boolean resting;

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
   * @param failing whether a server fails: then nothing is compared, since a probe would send it a
   *     full share of the requests, and the cost of errors would hide all else
   * @return whether the policy was found worse just now
   */
  boolean window(Optional<Tardiness> cost, boolean ruled, boolean failing) {
    int trips = guard.trips();
    resting = failing && !guard.onBaseline();
    cost.ifPresent(
        tardiness -> {
          blind = false;
          if (on && ruled && !resting) {
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
    if (blind) {
      return "the comparison with the base weights is blind without deadlines: send"
          + " steelyard.policy.observe under load";
    }
    return resting
        ? "a server fails: the comparison with the base weights rests until it does not"
        : guard.says();
  }
}
