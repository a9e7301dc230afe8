package dev.steelyard.nginx.routing.team;

/**
 * Whether load balancers with the same weights would herd: there are many, and each has few
 * requests in flight on a server. Then all of them see idle servers, and a rule that draws nothing
 * sends all to the same one.
 *
 * <p>In simulation (20 servers of three speeds, 50 to 85 % load) the shortest delay is the better
 * rule for up to 5 balancers, as good as the race for 7, and worse by a factor of 2 for 10; before
 * 3 servers it is better for up to 10, and the race loses by a third there. Above about one request
 * in flight for each balancer and server a balancer sees its own share of the load, however many
 * there are. Near that the choice stays what it was.
 */
public final class FewConnections {

  /** Share of the past that stays when every request updates. */
  public static final double KEPT_A_REQUEST = 0.999;

  /** Share of the past that stays when every sample updates. */
  public static final double KEPT_A_SAMPLE = 0.8;

  /** Fewer do not herd. */
  private static final int MANY_BALANCERS = 7;

  private static final double FEW = 1;
  private static final double MORE = 1.3;

  private final double kept;
  private double mean;
  private double weight;
  private boolean few;

  /**
   * @param kept share of the past that stays at each update, 0 to below 1
   */
  public FewConnections(double kept) {
    this.kept = kept;
  }

  /**
   * Takes a measurement in.
   *
   * @param perBalancerAndServer requests in flight, a mean
   * @param balancers how many there are
   */
  public void update(double perBalancerAndServer, int balancers) {
    mean = kept * mean + (1 - kept) * perBalancerAndServer;
    weight = kept * weight + (1 - kept);
    double now = mean / weight;
    few = balancers >= MANY_BALANCERS && now < (few ? MORE : FEW);
  }

  /** Whether there are many balancers with few requests in flight each. */
  public boolean now() {
    return few;
  }
}
