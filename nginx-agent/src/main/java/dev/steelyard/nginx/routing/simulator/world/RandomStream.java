package dev.steelyard.nginx.routing.simulator.world;

/**
 * One stream of random numbers: xoroshiro128+ (shifts 24, 16, 37), its state seeded by two steps of
 * SplitMix64. The order of draws is part of what a simulation means, so the laws are fixed here:
 * uniform {@code u = ((next >>> 11) + 0.5) / 2^53}, exponential {@code -ln u}, normal by Box and
 * Muller, first the cosine, then the stored sine. Not for use by several threads.
 */
public final class RandomStream {

  private static final double UNIT = 0x1.0p-53;

  private long s0;
  private long s1;
  private double storedGaussian;
  private boolean stored;

  public RandomStream(long seed) {
    long x = seed + 0x9E3779B97F4A7C15L;
    s0 = mixed(x);
    s1 = mixed(x + 0x9E3779B97F4A7C15L);
  }

  private static long mixed(long x) {
    long z = (x ^ (x >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  /** 64 random bits. */
  public long next() {
    long result = s0 + s1;
    long both = s1 ^ s0;
    s0 = Long.rotateLeft(s0, 24) ^ both ^ (both << 16);
    s1 = Long.rotateLeft(both, 37);
    return result;
  }

  /** Between 0 and 1, neither included. */
  public double uniform() {
    return ((next() >>> 11) + 0.5) * UNIT;
  }

  /** 0 to {@code bound} - 1. */
  public int below(int bound) {
    return (int) (uniform() * bound);
  }

  /** Of mean 1. */
  public double exponential() {
    return -Math.log(uniform());
  }

  /** Of mean 0 and deviation 1; every second call draws nothing. */
  public double gaussian() {
    if (stored) {
      stored = false;
      return storedGaussian;
    }
    double radius = Math.sqrt(-2 * Math.log(uniform()));
    double angle = 2 * Math.PI * uniform();
    storedGaussian = radius * Math.sin(angle);
    stored = true;
    return radius * Math.cos(angle);
  }
}
