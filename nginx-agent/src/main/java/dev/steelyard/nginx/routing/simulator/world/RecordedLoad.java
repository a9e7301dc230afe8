package dev.steelyard.nginx.routing.simulator.world;

import java.util.List;

/**
 * Requests that were seen, window by window, to be sent again: in each window as many of each type
 * as there were, at times drawn by the law of the type.
 *
 * @param windows one after the other, at least one
 */
public record RecordedLoad(List<Window> windows) {

  /**
   * A stretch of time.
   *
   * @param seconds its length, above 0
   * @param arrivals requests that came, by type
   * @param weights in force, by server, in each by type; empty leaves them to the method
   * @param errorShares share of its requests that a server answered with an error
   * @param down servers that refused connections
   */
  public record Window(
      double seconds,
      List<Integer> arrivals,
      List<List<Double>> weights,
      List<Double> errorShares,
      List<Boolean> down) {

    public Window {
      if (!(seconds > 0)) {
        throw new IllegalArgumentException("a window of " + seconds + " s");
      }
      arrivals = List.copyOf(arrivals);
      weights = List.copyOf(weights);
      errorShares = List.copyOf(errorShares);
      down = List.copyOf(down);
    }

    /** The same without weights. */
    Window unweighted() {
      return new Window(seconds, arrivals, List.of(), errorShares, down);
    }
  }

  public RecordedLoad {
    windows = List.copyOf(windows);
    if (windows.isEmpty()) {
      throw new IllegalArgumentException("a recorded load without windows");
    }
  }

  /** Length of all windows. */
  public double seconds() {
    return windows.stream().mapToDouble(Window::seconds).sum();
  }

  /** Requests of a type in all windows. */
  public long arrivals(int type) {
    return windows.stream().mapToLong(window -> window.arrivals().get(type)).sum();
  }

  /** The same load for a method that sets the weights itself. */
  public RecordedLoad unweighted() {
    return new RecordedLoad(windows.stream().map(Window::unweighted).toList());
  }
}
