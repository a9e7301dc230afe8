package dev.steelyard.nginx.bench.faults;

import java.util.Map;

/** What NGINX must do by itself when nobody renews the lease. */
final class Silence {

  private Silence() {}

  /** Waits for the base weights; every server then gets requests. */
  static void check(FaultSite site) {
    site.awaitMode("base");
    Map<String, Integer> base = site.weights(1, 1, 1);
    site.checkWeights(base, "after the lease");
    site.awaitAnswersOf(base.keySet());
  }
}
