package dev.steelyard.nginx.routing.simulator.balancer;

import dev.steelyard.nginx.routing.agent.WeightSink;
import dev.steelyard.nginx.routing.simulator.server.Server;
import dev.steelyard.nginx.routing.simulator.world.RandomStream;
import java.util.Arrays;

/**
 * What one balancer knows: its own requests in flight, its weights, the servers that it takes for
 * failed. The true state of the servers is for the methods that are defined on it.
 */
public final class BalancerView implements WeightSink {

  /** A server that refused or lost a request gets none for this time. */
  private static final double UNAVAILABLE_SECONDS = 10;

  private final Server[] servers;
  private final int types;
  private final int balancers;
  private final RandomStream random;
  private final int[] ofType;
  private final int[] ofAll;
  private final double[] weights;
  private final double[] intercepts;
  private final double[] slopes;
  private final double[] unavailableUntil;
  private double lastMark;
  private double now;

  /**
   * @param balancers how many there are
   * @param random the stream of balancers
   */
  public BalancerView(Server[] servers, int types, int balancers, RandomStream random) {
    int n = servers.length;
    this.servers = servers.clone();
    this.types = types;
    this.balancers = balancers;
    this.random = random;
    this.ofType = new int[n * types];
    this.ofAll = new int[n];
    this.weights = new double[n * types];
    this.intercepts = new double[n];
    this.slopes = new double[n];
    this.unavailableUntil = new double[n];
    Arrays.fill(weights, 1);
    Arrays.fill(slopes, 1);
  }

  public int servers() {
    return servers.length;
  }

  public int types() {
    return types;
  }

  public int balancers() {
    return balancers;
  }

  /** Seconds since the start. */
  public double now() {
    return now;
  }

  public void setNow(double seconds) {
    now = seconds;
  }

  public RandomStream random() {
    return random;
  }

  /** The true state of a server. */
  public Server server(int i) {
    return servers[i];
  }

  /** Requests of a type in flight on a server. */
  public int inFlight(int server, int type) {
    return ofType[server * types + type];
  }

  /** Requests in flight on a server. */
  public int inFlight(int server) {
    return ofAll[server];
  }

  /** One more, or less, in flight. */
  public void count(int server, int type, int change) {
    ofType[server * types + type] += change;
    ofAll[server] += change;
  }

  public double weight(int server, int type) {
    return weights[server * types + type];
  }

  @Override
  public void setWeight(int server, int type, double weight) {
    weights[server * types + type] = weight;
  }

  /** All weights 1. */
  public void resetWeights() {
    Arrays.fill(weights, 1);
  }

  /** Takes the weights and the latency lines of another view. */
  public void copyDecision(BalancerView other) {
    System.arraycopy(other.weights, 0, weights, 0, weights.length);
    System.arraycopy(other.intercepts, 0, intercepts, 0, intercepts.length);
    System.arraycopy(other.slopes, 0, slopes, 0, slopes.length);
  }

  /** Relative latency of a server with so many in flight, by the line that was fitted. */
  public double predicted(int server, int inFlight) {
    return intercepts[server] + slopes[server] * inFlight;
  }

  @Override
  public void setLine(int server, double intercept, double slope) {
    intercepts[server] = intercept;
    slopes[server] = slope;
  }

  /** Whether the server may be picked. */
  public boolean available(int server) {
    return now >= lastMark || now >= unavailableUntil[server];
  }

  /** Whether any server may be picked. */
  public boolean anyAvailable() {
    for (int i = 0; i < servers.length; i++) {
      if (available(i)) {
        return true;
      }
    }
    return false;
  }

  /** The server refused or lost a request. */
  public void markUnavailable(int server) {
    unavailableUntil[server] = now + UNAVAILABLE_SECONDS;
    lastMark = Math.max(lastMark, unavailableUntil[server]);
  }

  /** Forgets all failures. */
  public void clearMarks() {
    Arrays.fill(unavailableUntil, 0);
    lastMark = 0;
  }
}
