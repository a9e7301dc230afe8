package dev.steelyard.client.load.engine;

/** Takes requests whose time has come. Times are ns since the start of the run. One thread. */
interface RequestSink {

  /**
   * The intended time of a request has come.
   *
   * @param contentSeed the random parts of the request follow from it
   * @param workMillis the job size it carries; NaN for none
   * @param connection number of the connection whose schedule it is from, for carriers that number
   *     them; -1 for any
   */
  void arrive(long intendedNanos, long contentSeed, double workMillis, int connection);

  /** Whether one more request would have a connection of its own. */
  boolean hasRoom();
}
