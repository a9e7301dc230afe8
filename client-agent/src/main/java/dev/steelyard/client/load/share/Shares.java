package dev.steelyard.client.load.share;

import dev.steelyard.client.load.plan.LoadPlan;
import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.bus.StartLoad;
import dev.steelyard.shared.bus.StartLoad.Agents;
import dev.steelyard.shared.bus.StartLoad.Share;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** A plan for several agents, cut into shares. */
record Shares(StartLoad whole, Agents agents, int of) {

  private static final double NANOS_PER_MILLI = 1e6;

  /** Checks what of the plan concerns its sharing. */
  static Shares of(StartLoad whole, Agents agents, int of) {
    if (whole.share() != null) {
      throw SteelyardException.badRequest(
          "share and agents are given", "leave the share out, each agent gets its own");
    }
    if (whole.users() != null && whole.users().count() < of) {
      throw SteelyardException.badRequest(
          "users.count is " + whole.users().count(), "use at least one for each of " + of);
    }
    return new Shares(whole, agents, of);
  }

  /**
   * The plan for one agent.
   *
   * @param startAtMillis by that agent's clock; null for at once
   */
  StartLoad share(int index, @Nullable Long startAtMillis) {
    return whole.with(new Share(index, of, startAtMillis, agents.exactSplit()));
  }

  boolean takeOver() {
    return Boolean.TRUE.equals(agents.takeOver());
  }

  /** The plan with its first share, checked. */
  LoadPlan checked() {
    return LoadPlan.of(share(0, null));
  }

  /**
   * How many requests of a share are planned between two times of the plan; takes as long as
   * drawing them.
   *
   * @return empty where the plan does not say
   */
  OptionalLong planned(int index, long fromMillis, long untilMillis) {
    return LoadPlan.of(share(index, null))
        .planned(fromMillis * NANOS_PER_MILLI, untilMillis * NANOS_PER_MILLI);
  }
}
