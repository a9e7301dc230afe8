package dev.steelyard.nginx.routing.agent;

/** Where an agent writes what it decides: a balancer of the simulator, or the loop of NGINX. */
public interface WeightSink {

  /** The weight of a server for a request type, above 0; only its ratio to the others counts. */
  void setWeight(int server, int type, double weight);

  /** What the agent expects a server to take: {@code intercept + slope} times its requests. */
  void setLine(int server, double intercept, double slope);
}
