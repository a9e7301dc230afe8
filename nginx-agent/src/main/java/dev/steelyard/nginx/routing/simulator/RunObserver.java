package dev.steelyard.nginx.routing.simulator;

import dev.steelyard.nginx.routing.simulator.balancer.BalancerView;

/** Is told what the balancers of a run see of the servers, in the order of time. */
public interface RunObserver {

  /** Sees nothing. */
  RunObserver NONE = new RunObserver() {};

  /** A request was sent to a server. */
  default void sent(int server, int type, double now) {}

  /** A server answered a request well. */
  default void completed(int server, int type, double upSeconds, double now) {}

  /** A server answered with an error, refused the connection, or lost the request as it died. */
  default void failed(int server, int type, double now) {}

  /** The weights of a balancer may have changed. */
  default void decided(BalancerView weights, double now) {}
}
