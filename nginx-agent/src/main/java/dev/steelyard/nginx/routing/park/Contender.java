package dev.steelyard.nginx.routing.park;

import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A policy in a comparison.
 *
 * @param key in the names of figures
 * @param title for people
 * @param reference what it reached elsewhere, null where nothing is known
 * @param start makes it anew for an episode, from a generator of its own
 */
record Contender(
    String key,
    String title,
    @Nullable Reference reference,
    Function<RandomGenerator, ParkPolicy> start) {

  /**
   * Mean time in system of 1000 episodes of an independent implementation.
   *
   * @param mean units of time
   * @param standardError of the mean
   */
  record Reference(double mean, double standardError) {}
}
