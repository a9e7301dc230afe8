package dev.steelyard.nginx.routing.agent;

/** Sets weights once a period; one for each balancer, or one for all that share. */
public interface Agent {

  /** A window ended: writes the weights of the next one, all of them. */
  void tick(Window window, WeightSink to);

  /**
   * A request was answered, not with an error.
   *
   * @param inFlightAtDispatch on its server and balancer when it was sent, itself included
   */
  default void completed(int server, int type, int inFlightAtDispatch, double upSeconds) {}

  /** What it did with the last window, in words and numbers; empty when there is nothing to say. */
  default String says() {
    return "";
  }
}
