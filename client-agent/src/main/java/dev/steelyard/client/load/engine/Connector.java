package dev.steelyard.client.load.engine;

/** Opens connections for a lane. */
@FunctionalInterface
interface Connector {

  /**
   * Starts to open one; later, and not within this call, the lane is told by {@link
   * Lane#connected(Wire)} or {@link Lane#connectFailed(int, Throwable)}.
   *
   * @param waiting how many requests fail when it fails
   */
  void connect(Lane lane, int waiting);
}
