package dev.steelyard.shared.bus;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where several load balancers stand that share samples and a leader.
 *
 * @param name name of those that share
 * @param leads whether this agent leads
 * @param leader name of the agent that leads; null while none is known
 * @param term rises with every new leader
 * @param sinceMillis when this agent heard of the leader first, epoch ms; 0 without one
 * @param agents those heard lately, this one included, by name
 * @param leftOut how often an agent was left out because it was silent for too long
 * @param refused words of leaders of the past that came too late
 * @param trouble what keeps this agent from its part; null when nothing does
 */
public record TeamStatus(
    String name,
    boolean leads,
    @Nullable String leader,
    long term,
    long sinceMillis,
    List<Member> agents,
    long leftOut,
    long refused,
    @Nullable String trouble) {

  /**
   * One agent.
   *
   * @param heardMillisAgo since its newest window or word came
   */
  public record Member(String name, long heardMillisAgo) {}
}
