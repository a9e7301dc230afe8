package dev.steelyard.nginx.routing.agent;

import java.util.Arrays;

/**
 * What one balancer, or several that share, saw since the last tick; by server and type. A server
 * may be absent for a type: its cell counts nothing, and no agent gives it a weight.
 */
public final class Window {

  private final int servers;
  private final int types;
  private final double periodSeconds;
  private final double[] completions;
  private final double[] latencySeconds;
  private final double[] errors;
  private final int[] inFlight;
  private final boolean[] absent;
  private int balancers = 1;
  private double tardiness;
  private long requests;

  public Window(int servers, int types, double periodSeconds) {
    this.servers = servers;
    this.types = types;
    this.periodSeconds = periodSeconds;
    this.completions = new double[servers * types];
    this.latencySeconds = new double[servers * types];
    this.errors = new double[servers * types];
    this.inFlight = new int[servers];
    this.absent = new boolean[servers * types];
  }

  public int servers() {
    return servers;
  }

  public int types() {
    return types;
  }

  public double periodSeconds() {
    return periodSeconds;
  }

  public double completions(int server, int type) {
    return completions[server * types + type];
  }

  /** Sum of the response times since the last dispatch, seconds. */
  public double latencySeconds(int server, int type) {
    return latencySeconds[server * types + type];
  }

  public double errors(int server, int type) {
    return errors[server * types + type];
  }

  /** In flight at the end of the window. */
  public int inFlight(int server) {
    return inFlight[server];
  }

  /** How many balancers share the decision. */
  public int balancers() {
    return balancers;
  }

  /** So many balancers share the decision, from now on. */
  public void setBalancers(int sharing) {
    balancers = sharing;
  }

  /** In flight on all servers at the end of the window. */
  public int inFlight() {
    return Arrays.stream(inFlight).sum();
  }

  /** Whether the server serves the type at all. */
  public boolean present(int server, int type) {
    return !absent[server * types + type];
  }

  /**
   * Accumulated relative tardiness of a request that ended, on average; 0 without any, NaN when it
   * is not known or not the agent's doing: then there is nothing to learn from it.
   */
  public double cost() {
    return requests == 0 ? 0 : tardiness / requests;
  }

  /** Whether an agent may learn from what the window cost. */
  public boolean teaches() {
    return !Double.isNaN(cost());
  }

  public void completed(int server, int type, double upSeconds) {
    completions[server * types + type]++;
    latencySeconds[server * types + type] += upSeconds;
  }

  public void error(int server, int type) {
    errors[server * types + type]++;
  }

  /** A request ended. */
  public void ended(double relativeTardiness) {
    tardiness += relativeTardiness;
    requests++;
  }

  /** All counts of a server and type at once. */
  public void set(int server, int type, double completed, double upSeconds, double failed) {
    int c = server * types + type;
    completions[c] = completed;
    latencySeconds[c] = upSeconds;
    errors[c] = failed;
  }

  /** The server does not serve the type, in this window and those after it. */
  public void setAbsent(int server, int type) {
    absent[server * types + type] = true;
  }

  /** The cost of the window as it is; NaN when there is nothing to learn from it. */
  public void setCost(double tardinessPerRequest) {
    tardiness = tardinessPerRequest;
    requests = 1;
  }

  /** In flight on a server now, at the balancer that decides. */
  public void setInFlight(int server, int requestsThere) {
    inFlight[server] = requestsThere;
  }

  /** Adds what another balancer counted; not what it has in flight. */
  public void add(Window other) {
    for (int c = 0; c < completions.length; c++) {
      completions[c] += other.completions[c];
      latencySeconds[c] += other.latencySeconds[c];
      errors[c] += other.errors[c];
    }
    tardiness += other.tardiness;
    requests += other.requests;
  }

  /** A new window begins. */
  public void clear() {
    Arrays.fill(completions, 0);
    Arrays.fill(latencySeconds, 0);
    Arrays.fill(errors, 0);
    Arrays.fill(inFlight, 0);
    tardiness = 0;
    requests = 0;
  }
}
