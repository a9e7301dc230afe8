package dev.steelyard.nginx.routing.park;

/** The servers of Park, number 0 the slowest. */
final class ParkServers {

  /** How many there are. */
  static final int COUNT = 10;

  /**
   * Work done in a unit of time. Decimal literals: 0.15 + 0.1·i differs in the last bit for four of
   * them, which can change a truncated duration.
   */
  private static final double[] RATES = {.15, .25, .35, .45, .55, .65, .75, .85, .95, 1.05};

  /** All rates together. */
  static final double TOTAL_RATE = 6;

  private ParkServers() {}

  /** Rate of a server, 0..9. */
  static double rate(int server) {
    return RATES[server];
  }
}
