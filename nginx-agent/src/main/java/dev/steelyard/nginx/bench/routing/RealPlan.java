package dev.steelyard.nginx.bench.routing;

import dev.steelyard.shared.SteelyardException;
import java.util.SplittableRandom;

/**
 * How much is measured.
 *
 * @param seed of arrivals, job sizes and positions
 * @param pairs of most cells, 1..1000
 * @param seconds measured in a pair without a fault, 1..3600
 * @param warmUpSeconds before, left out
 */
record RealPlan(long seed, int pairs, double seconds, double warmUpSeconds) {

  private static final long GOLDEN = 0x9E3779B97F4A7C15L;
  private static final int MOST_PAIRS = 1000;
  private static final double LONGEST = 3600;

  static final RealPlan FULL = new RealPlan(1, 10, 30, 10);

  /** Its intervals are wide. */
  static final RealPlan QUICK = new RealPlan(1, 2, 15, 5);

  RealPlan {
    if (pairs < 1 || pairs > MOST_PAIRS) {
      throw SteelyardException.badRequest("--pairs is " + pairs, "use 1.." + MOST_PAIRS);
    }
    if (!(seconds >= 1 && seconds <= LONGEST)) {
      throw SteelyardException.badRequest(
          "--pair-seconds is " + seconds, "use 1.." + Math.round(LONGEST));
    }
  }

  /** The seed of a part: of its own, and the same each time. */
  long seedOf(String part) {
    return new SplittableRandom(seed ^ (part.hashCode() * GOLDEN)).nextLong();
  }

  RealPlan withSeed(long other) {
    return new RealPlan(other, pairs, seconds, warmUpSeconds);
  }

  RealPlan withPairs(int count) {
    return new RealPlan(seed, count, seconds, warmUpSeconds);
  }

  /** Short pairs have a short warm-up. */
  RealPlan withSeconds(double length) {
    return new RealPlan(seed, pairs, length, Math.min(warmUpSeconds, Math.max(1, length / 3)));
  }
}
