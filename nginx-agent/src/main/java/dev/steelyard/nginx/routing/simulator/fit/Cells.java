package dev.steelyard.nginx.routing.simulator.fit;

import dev.steelyard.shared.sample.LatencyHistogram;
import dev.steelyard.shared.sample.Sample;
import dev.steelyard.shared.sample.ServerWindow;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Response times by server and type, of the log or of the twin. */
final class Cells {

  /** Squared variation of response times that differences of means are judged by. */
  private static final double MEAN_VARIANCE = 1.5;

  private final Layout layout;
  private final double[][] requests;
  private final double[][] millis;
  private final double[][][] counts;
  private final double[][][] levelRequests;
  private final double[][][] levelMillis;

  Cells(Layout layout) {
    this.layout = layout;
    int n = layout.servers().size();
    int k = layout.upstreams().size();
    requests = new double[n][k];
    millis = new double[n][k];
    counts = new double[n][k][layout.upperMillis().size() + 1];
    levelRequests = new double[n][k][Layout.LEVELS];
    levelMillis = new double[n][k][Layout.LEVELS];
  }

  /** Adds windows; as many as the layout has. */
  Cells add(List<Sample> windows) {
    for (int w = 0; w < windows.size(); w++) {
      for (int i = 0; i < requests.length; i++) {
        int level = layout.level(w, i);
        for (int k = 0; level != Layout.LEFT_OUT && k < requests[i].length; k++) {
          String upstream = layout.upstreams().get(k);
          add(i, k, level, Layout.row(windows.get(w), upstream, layout.servers().get(i)));
        }
      }
    }
    return this;
  }

  private void add(int i, int k, int level, ServerWindow row) {
    requests[i][k] += row.requests();
    millis[i][k] += row.responseMillis();
    levelRequests[i][k][level] += row.requests();
    levelMillis[i][k][level] += row.responseMillis();
    LatencyHistogram latency = row.latency();
    if (latency != null && !layout.upperMillis().isEmpty() && row.requests() > 0) {
      for (int b = 0; b < counts[i][k].length; b++) {
        counts[i][k][b] += latency.counts().get(b);
      }
    }
  }

  double requests(int i, int k) {
    return requests[i][k];
  }

  double requests(int i) {
    double sum = 0;
    for (double each : requests[i]) {
      sum += each;
    }
    return sum;
  }

  /** Mean response time, ms; there must be requests. */
  double mean(int i, int k) {
    return millis[i][k] / requests[i][k];
  }

  /** Mean response time in windows of little concurrency, ms; there must be requests. */
  double unloadedMean(int i, int k) {
    return levelRequests[i][k][0] > 0 ? levelMillis[i][k][0] / levelRequests[i][k][0] : mean(i, k);
  }

  boolean hasHistograms() {
    return !layout.upperMillis().isEmpty();
  }

  /** Variance of the logarithm of a type's response times within servers. */
  double logVariance(int k) {
    double weighted = 0;
    double all = 0;
    for (int i = 0; i < requests.length; i++) {
      double n = 0;
      double sum = 0;
      double squares = 0;
      for (int b = 0; b < counts[i][k].length; b++) {
        double middle = logMiddle(b);
        n += counts[i][k][b];
        sum += counts[i][k][b] * middle;
        squares += counts[i][k][b] * middle * middle;
      }
      if (n > 0) {
        weighted += squares - sum * sum / n;
        all += n;
      }
    }
    return all == 0 ? 0 : weighted / all;
  }

  private double logMiddle(int b) {
    List<Double> upper = layout.upperMillis();
    double low = b == 0 ? upper.get(0) / 2 : upper.get(b - 1);
    double high = b < upper.size() ? upper.get(b) : 1.25 * low;
    return (Math.log(low) + Math.log(high)) / 2;
  }

  /** 99th percentile, ms, uniform inside its bucket; null without histograms or requests. */
  @Nullable Double p99(int i, int k) {
    double n = 0;
    for (double count : counts[i][k]) {
      n += count;
    }
    if (n == 0) {
      return null;
    }
    double rest = 0.99 * n;
    List<Double> upper = layout.upperMillis();
    for (int b = 0; b < upper.size(); b++) {
      if (rest <= counts[i][k][b]) {
        double low = b == 0 ? 0 : upper.get(b - 1);
        return low + rest / counts[i][k][b] * (upper.get(b) - low);
      }
      rest -= counts[i][k][b];
    }
    return upper.get(upper.size() - 1);
  }

  /**
   * How unlikely these response times are if those of the twin are right, nats: the histograms, and
   * the means at low, middle and high concurrency.
   */
  double distance(Cells twin) {
    double sum = 0;
    for (int i = 0; i < requests.length; i++) {
      sum += distance(twin, i);
    }
    return sum;
  }

  /** The part of a server. */
  double distance(Cells twin, int i) {
    double sum = 0;
    for (int k = 0; k < requests[i].length; k++) {
      sum += histogramDistance(counts[i][k], twin.counts[i][k]);
      for (int level = 0; level < Layout.LEVELS; level++) {
        double n = levelRequests[i][k][level];
        double m = twin.levelRequests[i][k][level];
        if (n > 0 && m > 0) {
          double log = Math.log(levelMillis[i][k][level] / n / (twin.levelMillis[i][k][level] / m));
          sum += n * log * log / 2 / MEAN_VARIANCE;
        }
      }
    }
    return sum;
  }

  private static double histogramDistance(double[] of, double[] from) {
    double n = 0;
    double m = 0;
    int used = 0;
    for (int b = 0; b < of.length; b++) {
      n += of[b];
      m += from[b];
      used += of[b] + from[b] > 0 ? 1 : 0;
    }
    double sum = 0;
    for (int b = 0; b < of.length; b++) {
      if (of[b] > 0) {
        sum += of[b] * Math.log(of[b] / n * (m + 0.5 * used) / (from[b] + 0.5));
      }
    }
    return sum;
  }
}
