package dev.steelyard.client.load.engine;

/** Opens connections for a carrier. */
@FunctionalInterface
interface Connector {

  /**
   * Starts to open one; later, and not within this call, the carrier is told by {@link
   * Carrier#connected(Wire)} or {@link Carrier#connectFailed(int, Throwable)}.
   *
   * @param waiting how many requests fail when it fails
   */
  void connect(Carrier carrier, int waiting);
}
