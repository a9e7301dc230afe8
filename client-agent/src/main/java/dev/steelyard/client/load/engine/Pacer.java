package dev.steelyard.client.load.engine;

/** Says when requests are due and gives them to a lane. One thread; ns since the start. */
interface Pacer {

  /**
   * Leaves out everything that is intended earlier; called before the start, with later and later
   * times.
   */
  void skipTo(long fromNanos);

  /** Gives everything that is due to its lane. */
  void pump(long nowNanos);

  /** When something is due next; infinite for never. */
  double wakeNanos(long nowNanos);
}
