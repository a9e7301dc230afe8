package dev.steelyard.nginx.routing.simulator.world;

import dev.steelyard.shared.SteelyardException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Load of a run.
 *
 * @param utilisation share of the world's capacity that is asked for, above 0
 * @param seconds simulated time
 * @param warmSeconds requests that arrive before are not counted
 * @param balancers L, each request goes to a random one
 * @param shared the balancers' agents share their statistics and weights
 * @param periodSeconds time between two decisions of an agent
 * @param recorded requests to send again instead of drawn ones; null draws them
 */
public record Load(
    double utilisation,
    Set<Mode> modes,
    double seconds,
    double warmSeconds,
    int balancers,
    boolean shared,
    double periodSeconds,
    @Nullable RecordedLoad recorded) {

  private static final double WARM = 20;

  public Load {
    modes = Set.copyOf(modes);
    check("utilisation", utilisation, utilisation > 0 && utilisation <= 3, "above 0, up to 3");
    check("warmSeconds", warmSeconds, warmSeconds >= 0, "0 or more");
    check("seconds", seconds, seconds > warmSeconds, "more than the warm-up");
    check("balancers", balancers, balancers >= 1 && balancers <= 1000, "1..1000");
    check("periodSeconds", periodSeconds, periodSeconds > 0, "above 0");
    if (recorded != null && !modes.isEmpty()) {
      throw new IllegalArgumentException("a recorded load is disturbed as it was recorded");
    }
  }

  /** One balancer that decides each second; 150 s when steady, else 240 s; the first 20 s warm. */
  public static Load of(Set<Mode> modes, double utilisation) {
    return new Load(utilisation, modes, modes.isEmpty() ? 150 : 240, WARM, 1, false, 1, null);
  }

  /**
   * A load as it was recorded, on one balancer that decides each second.
   *
   * @param utilisation share of the world's capacity that it asks for on average
   */
  public static Load of(RecordedLoad recorded, double utilisation, double warmSeconds) {
    return new Load(utilisation, Set.of(), recorded.seconds(), warmSeconds, 1, false, 1, recorded);
  }

  /** The same for another time. */
  public Load lasting(double total, double warm) {
    return new Load(utilisation, modes, total, warm, balancers, shared, periodSeconds, recorded);
  }

  /** The same over several balancers. */
  public Load over(int several, boolean sharing) {
    return new Load(
        utilisation, modes, seconds, warmSeconds, several, sharing, periodSeconds, recorded);
  }

  /** The same with another time between decisions. */
  public Load every(double period) {
    return new Load(utilisation, modes, seconds, warmSeconds, balancers, shared, period, recorded);
  }

  private static void check(String name, double value, boolean good, String allowed) {
    if (!good) {
      throw SteelyardException.badRequest("load." + name + " is " + value, "use " + allowed);
    }
  }
}
