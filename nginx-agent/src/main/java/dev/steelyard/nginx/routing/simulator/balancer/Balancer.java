package dev.steelyard.nginx.routing.simulator.balancer;

/** A rule that picks servers; one for each balancer of a run, not for use by several threads. */
public interface Balancer {

  /**
   * The server for a request, one that is available; at least one is.
   *
   * @param client who asks
   */
  int pick(int type, int client);

  /**
   * A request was answered; the counts of the view do not contain it any more.
   *
   * @param upSeconds since it was sent to the server
   * @param ownSeconds what the whole server needs for it alone
   */
  default void completed(int server, double upSeconds, double ownSeconds) {}

  /** A request was answered with an error, which takes no time on the server. */
  default void failed(int server, double upSeconds) {}
}
