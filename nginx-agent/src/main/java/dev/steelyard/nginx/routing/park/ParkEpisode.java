package dev.steelyard.nginx.routing.park;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * What all policies share: the same jobs, and the same seed for those that draw.
 *
 * @param jobs of the episode
 * @param policySeed of a policy's own draws
 */
record ParkEpisode(ParkJobs jobs, long policySeed) {

  /**
   * Draws episodes; the first ones of a longer list are those of a shorter one.
   *
   * @param seed another one has other episodes
   * @param episodes how many
   * @param jobs of each
   */
  static List<ParkEpisode> draw(long seed, int episodes, int jobs) {
    long first = new SplittableRandom(seed).nextLong();
    return IntStream.range(0, episodes)
        .parallel()
        .mapToObj(
            episode -> {
              SplittableRandom random = new SplittableRandom(first + episode);
              return new ParkEpisode(ParkJobs.draw(random, jobs), random.nextLong());
            })
        .toList();
  }
}
