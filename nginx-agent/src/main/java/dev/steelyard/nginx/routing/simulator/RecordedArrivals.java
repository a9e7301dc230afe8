package dev.steelyard.nginx.routing.simulator;

import dev.steelyard.nginx.routing.simulator.world.ArrivalLaw;
import dev.steelyard.nginx.routing.simulator.world.RandomStream;
import dev.steelyard.nginx.routing.simulator.world.RecordedLoad;
import dev.steelyard.nginx.routing.simulator.world.RequestType;
import java.util.List;

/**
 * The requests of a recorded load. The n of a type in a window come at the ends of n intervals out
 * of n + 1, drawn by its law and stretched to fill the window; for the exponential law that is a
 * Poisson process of which the count is known.
 */
final class RecordedArrivals implements ArrivalTimes {

  private final RecordedLoad load;
  private final List<RequestType> types;
  private final RandomStream random;
  private final double[][] times;
  private final int[] position;
  private int nextWindow;
  private double windowStart;
  private int next;

  RecordedArrivals(RecordedLoad load, List<RequestType> types, RandomStream random) {
    this.load = load;
    this.types = types;
    this.random = random;
    this.times = new double[types.size()][0];
    this.position = new int[types.size()];
    findNext();
  }

  @Override
  public double nextAt() {
    return at(next);
  }

  @Override
  public int take() {
    int type = next;
    position[type]++;
    findNext();
    return type;
  }

  private double at(int type) {
    return position[type] < times[type].length
        ? times[type][position[type]]
        : Double.POSITIVE_INFINITY;
  }

  private void findNext() {
    do {
      next = 0;
      for (int k = 1; k < times.length; k++) {
        if (at(k) < at(next)) {
          next = k;
        }
      }
    } while (Double.isInfinite(at(next)) && drawWindow());
  }

  private boolean drawWindow() {
    if (nextWindow == load.windows().size()) {
      return false;
    }
    RecordedLoad.Window window = load.windows().get(nextWindow++);
    for (int k = 0; k < times.length; k++) {
      times[k] = drawn(window.arrivals().get(k), types.get(k).arrivals(), window.seconds());
      position[k] = 0;
    }
    windowStart += window.seconds();
    return true;
  }

  private double[] drawn(int count, ArrivalLaw law, double seconds) {
    double[] at = new double[count];
    double sum = 0;
    for (int n = 0; n < count; n++) {
      sum += law.draw(1, random);
      at[n] = sum;
    }
    sum += law.draw(1, random);
    for (int n = 0; n < count; n++) {
      at[n] = windowStart + seconds * at[n] / sum;
    }
    return at;
  }
}
