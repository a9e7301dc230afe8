package dev.steelyard.client.load.request;

import java.util.random.RandomGenerator;

/**
 * SplitMix64 with a seed that can be set again, so that the contents of each request follow from
 * its seed alone and no generator is made for it.
 */
final class ContentRandom implements RandomGenerator {

  private static final long STEP = 0x9E3779B97F4A7C15L;

  private long state;

  void reseed(long seed) {
    state = seed;
  }

  @Override
  public long nextLong() {
    state += STEP;
    long mixed = (state ^ (state >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    return mixed ^ (mixed >>> 31);
  }
}
