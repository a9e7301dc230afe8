package dev.steelyard.client.load.engine;

/** Opens connections for a carrier. */
@FunctionalInterface
interface Connector {

  /**
   * Starts to open one; later, and not within this call, the carrier is told by {@link
   * Carrier#connected} or {@link Carrier#connectFailed}.
   *
   * @param ticket given back with the outcome
   */
  void connect(Carrier carrier, int ticket);
}
