package dev.steelyard.client.load.arrival;

import dev.steelyard.shared.SteelyardException;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * How the gaps between intended sends are drawn.
 *
 * <p>All laws but {@link #NORM_NOWAIT} keep the mean they are given; gaps are doubles in
 * nanoseconds and never rounded, so that a long run keeps its rate.
 */
public enum ArrivalLaw implements ArrivalProcess {
  /** All gaps equal. The first send comes half a gap after the start of a run. */
  FIXED("fixed") {
    @Override
    public double gapNanos(double meanNanos, RandomGenerator random) {
      return meanNanos;
    }

    @Override
    public double firstGapNanos(double meanNanos, RandomGenerator random) {
      return meanNanos / 2;
    }
  },

  /** A Poisson process; coefficient of variation 1. */
  EXPONENTIAL("exponential") {
    @Override
    public double gapNanos(double meanNanos, RandomGenerator random) {
      return meanNanos * random.nextExponential();
    }
  },

  /** See {@link TruncatedNormal}. */
  NORMAL("normal") {
    @Override
    public double gapNanos(double meanNanos, RandomGenerator random) {
      return meanNanos * TruncatedNormal.draw(random);
    }
  },

  /** See {@link Zipf}; coefficient of variation 1.154354. */
  ZIPF("zipf") {
    @Override
    public double gapNanos(double meanNanos, RandomGenerator random) {
      return meanNanos * Zipf.draw(random);
    }
  },

  /**
   * What {@code norm} is in the published load program: it never waits and ignores the rate, so a
   * request is sent whenever a connection is free.
   */
  NORM_NOWAIT("norm-nowait") {
    @Override
    public double gapNanos(double meanNanos, RandomGenerator random) {
      return 0;
    }

    @Override
    public boolean waits() {
      return false;
    }
  };

  private final String wireName;

  ArrivalLaw(String wireName) {
    this.wireName = wireName;
  }

  @Override
  public double firstGapNanos(double meanNanos, RandomGenerator random) {
    return gapNanos(meanNanos, random);
  }

  /** The name in plans, for instance {@code exponential}. */
  public String wireName() {
    return wireName;
  }

  /**
   * The law of a name.
   *
   * @param place where the name was read, for the error
   */
  public static ArrivalLaw named(String name, String place) {
    for (ArrivalLaw law : values()) {
      if (law.wireName.equals(name)) {
        return law;
      }
    }
    throw SteelyardException.badRequest(
        place + " is " + name,
        "use one of "
            + Arrays.stream(values()).map(ArrivalLaw::wireName).collect(Collectors.joining(", ")));
  }
}
