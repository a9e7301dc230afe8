package dev.steelyard.nginx.routing.park;

import java.util.SplittableRandom;

/**
 * What all policies share: the same jobs, and the same seed for those that draw.
 *
 * @param jobs of the episode
 * @param policySeed of a policy's own draws
 */
record ParkEpisode(ParkJobs jobs, long policySeed) {

  /**
   * Draws an episode.
   *
   * @param seed another one has other episodes
   * @param number of the episode, from 0; any can be drawn without those before it
   * @param jobs how many
   */
  static ParkEpisode draw(long seed, int number, int jobs) {
    SplittableRandom random = new SplittableRandom(new SplittableRandom(seed).nextLong() + number);
    return new ParkEpisode(ParkJobs.draw(random, jobs), random.nextLong());
  }
}
