package dev.steelyard.client.load.plan;

import java.util.random.RandomGenerator;

/** Which sends of a sequence are taken; asked once for each send, in their order. */
@FunctionalInterface
interface Thinning {

  Thinning ALL = () -> true;

  boolean keep();

  /** Every {@code of}th, beginning with number {@code index}. */
  static Thinning every(int of, int index) {
    return new Thinning() {
      private int next;

      @Override
      public boolean keep() {
        boolean mine = next == index;
        next = next + 1 == of ? 0 : next + 1;
        return mine;
      }
    };
  }

  /** Each with a draw from [0, 1) that lies between two bounds, the upper one excluded. */
  static Thinning drawnBetween(double low, double high, RandomGenerator random) {
    return () -> {
      double drawn = random.nextDouble();
      return drawn >= low && drawn < high;
    };
  }

  /** Both, the second asked for what the first keeps. */
  default Thinning then(Thinning second) {
    return () -> keep() && second.keep();
  }
}
