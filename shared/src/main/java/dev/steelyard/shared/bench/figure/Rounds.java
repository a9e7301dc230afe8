package dev.steelyard.shared.bench.figure;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The order of the arms: forwards in one round, backwards in the next (ABBA), so that what drifts
 * evenly drifts for all of them.
 */
public final class Rounds {

  private Rounds() {}

  /**
   * The arms of a round.
   *
   * @param round from 0
   */
  public static <A> List<A> order(List<A> arms, int round) {
    List<A> order = new ArrayList<>(arms);
    if (round % 2 == 1) {
      Collections.reverse(order);
    }
    return order;
  }
}
