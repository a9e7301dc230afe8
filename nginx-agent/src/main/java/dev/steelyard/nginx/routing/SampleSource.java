package dev.steelyard.nginx.routing;

/**
 * Who made a sample.
 *
 * @param name name of the agent
 * @param incarnation one start of that agent
 * @param own made by this agent's own poller, used when no other agent sends any
 */
public record SampleSource(String name, String incarnation, boolean own) {

  /** This agent's own poller. */
  public static final SampleSource OWN = new SampleSource("own", "", true);

  /** All load balancers that share. */
  public static final SampleSource TEAM = new SampleSource("team", "", false);

  /** A sample of this source takes the place of the other's at once. */
  boolean replaces(SampleSource other) {
    return !own && (other.own || name.equals(other.name));
  }
}
