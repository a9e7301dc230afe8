package dev.steelyard.nginx.routing.simulator;

import dev.steelyard.nginx.routing.simulator.world.ArrivalLaw;
import dev.steelyard.nginx.routing.simulator.world.RandomStream;
import dev.steelyard.nginx.routing.simulator.world.RequestType;
import java.util.List;

/** The next arrival of each type. A change of rate or law acts from the next drawn interval. */
final class Arrivals implements ArrivalTimes {

  private final RandomStream random;
  private final double[] rates;
  private final ArrivalLaw[] laws;
  private final double[] nextAt;
  private int next;

  /**
   * @param rates requests a second by type
   */
  Arrivals(double[] rates, List<RequestType> types, RandomStream random) {
    this.random = random;
    this.rates = rates.clone();
    this.laws = types.stream().map(RequestType::arrivals).toArray(ArrivalLaw[]::new);
    this.nextAt = new double[rates.length];
    for (int k = 0; k < rates.length; k++) {
      nextAt[k] = interval(k);
    }
    findNext();
  }

  double rate(int type) {
    return rates[type];
  }

  void change(int type, double rate, ArrivalLaw law) {
    rates[type] = rate;
    laws[type] = law;
  }

  @Override
  public double nextAt() {
    return nextAt[next];
  }

  /** Takes the next arrival and draws the one after it. */
  @Override
  public int take() {
    int type = next;
    nextAt[type] += interval(type);
    findNext();
    return type;
  }

  private void findNext() {
    int first = 0;
    for (int k = 1; k < nextAt.length; k++) {
      if (nextAt[k] < nextAt[first]) {
        first = k;
      }
    }
    next = first;
  }

  private double interval(int type) {
    return laws[type].draw(1 / rates[type], random);
  }
}
