package dev.steelyard.client.load.plan;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * Independent random streams from one seed: one for each purpose and name, so that drawing more
 * from one never moves another.
 */
record SeedStreams(long seed) {

  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  /** The same name gives the same stream. */
  RandomGenerator stream(String name) {
    long ofSeed = new SplittableRandom(seed).nextLong();
    return new SplittableRandom(ofSeed ^ (name.hashCode() * GOLDEN));
  }
}
