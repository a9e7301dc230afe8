package dev.steelyard.nginx.routing.simulator.fit;

import dev.steelyard.nginx.routing.simulator.world.ArrivalLaw;
import dev.steelyard.nginx.routing.simulator.world.RecordedLoad;
import dev.steelyard.shared.sample.Sample;
import dev.steelyard.shared.sample.ServerWindow;
import java.util.ArrayList;
import java.util.List;

/** The load of a log: how many requests came when, and by which law. */
final class Recording {

  /** Geometric middles between the dispersions of the laws: 0.01, 0.09, 1 and 3.2. */
  private static final double FIXED_BELOW = 0.03;

  private static final double NORMAL_BELOW = 0.3;
  private static final double POISSON_BELOW = 1.8;

  private Recording() {}

  /**
   * The load window by window. Requests that came are those that ended and what more are under way
   * than before, where the page tells.
   */
  static RecordedLoad of(SiteLog log) {
    List<RecordedLoad.Window> windows = new ArrayList<>();
    double[] errorShares = new double[log.servers().size()];
    for (List<Sample> stretch : log.stretches()) {
      for (int w = 0; w < stretch.size(); w++) {
        windows.add(window(log, stretch, w, errorShares));
      }
    }
    return new RecordedLoad(windows);
  }

  private static RecordedLoad.Window window(
      SiteLog log, List<Sample> stretch, int w, double[] errorShares) {
    Sample sample = stretch.get(w);
    List<Integer> arrivals = new ArrayList<>();
    for (String upstream : log.upstreams()) {
      long came = 0;
      for (String server : log.servers()) {
        ServerWindow row = Layout.row(sample, upstream, server);
        came += row.requests();
        if (w > 0) {
          came += more(Layout.row(stretch.get(w - 1), upstream, server), row);
        }
      }
      arrivals.add((int) Math.max(0, came));
    }
    List<List<Double>> weights = new ArrayList<>();
    List<Double> shares = new ArrayList<>();
    List<Boolean> down = new ArrayList<>();
    for (int i = 0; i < errorShares.length; i++) {
      List<ServerWindow> rows = new ArrayList<>();
      for (String upstream : log.upstreams()) {
        rows.add(Layout.row(sample, upstream, log.servers().get(i)));
      }
      double requests = rows.stream().mapToLong(ServerWindow::requests).sum();
      if (requests > 0) {
        errorShares[i] = rows.stream().mapToLong(ServerWindow::errors).sum() / requests;
      }
      shares.add(errorShares[i]);
      down.add(rows.stream().allMatch(row -> row.down() || row.weight() == 0));
      weights.add(rows.stream().map(row -> (double) Math.max(1, row.weight())).toList());
    }
    return new RecordedLoad.Window(sample.windowSeconds(), arrivals, weights, shares, down);
  }

  private static int more(ServerWindow before, ServerWindow now) {
    Integer then = before.inFlight();
    Integer left = now.inFlight();
    return then == null || left == null ? 0 : left - then;
  }

  /**
   * Variance over mean of a type's requests in a window, from the differences of windows that
   * follow each other, so that a slow change of the load counts little; 1 without requests.
   */
  static double dispersion(SiteLog log, RecordedLoad load, int type) {
    double squares = 0;
    double sum = 0;
    int first = 0;
    for (List<Sample> stretch : log.stretches()) {
      // The first window of a stretch lacks what was under way before it.
      for (int w = first + 2; w < first + stretch.size(); w++) {
        double before = load.windows().get(w - 1).arrivals().get(type);
        double now = load.windows().get(w).arrivals().get(type);
        squares += (now - before) * (now - before);
        sum += before + now;
      }
      first += stretch.size();
    }
    return sum == 0 ? 1 : squares / sum;
  }

  /** The law whose dispersion is nearest. */
  static ArrivalLaw law(double dispersion) {
    if (dispersion < FIXED_BELOW) {
      return ArrivalLaw.FIXED;
    }
    if (dispersion < NORMAL_BELOW) {
      return ArrivalLaw.NORMAL;
    }
    return dispersion < POISSON_BELOW ? ArrivalLaw.EXPONENTIAL : ArrivalLaw.HEAVY;
  }
}
