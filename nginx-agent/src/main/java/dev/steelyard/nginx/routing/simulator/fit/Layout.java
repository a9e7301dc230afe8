package dev.steelyard.nginx.routing.simulator.fit;

import dev.steelyard.shared.sample.LatencyHistogram;
import dev.steelyard.shared.sample.Sample;
import dev.steelyard.shared.sample.ServerWindow;
import java.util.Arrays;
import java.util.List;

/** How windows are counted, the same for the log and for what the twin gives under its load. */
final class Layout {

  /** The window of the server says nothing about its speed. */
  static final int LEFT_OUT = -1;

  static final int LEVELS = 3;

  /** The first windows of a stretch follow a state that the twin does not know. */
  private static final int FIRST = 3;

  private static final double MOST_ERRORS = 0.02;

  private final List<String> upstreams;
  private final List<String> servers;
  private final List<Double> upperMillis;
  private final int[][] levels;

  private Layout(
      List<String> upstreams, List<String> servers, List<Double> upperMillis, int[][] levels) {
    this.upstreams = upstreams;
    this.servers = servers;
    this.upperMillis = upperMillis;
    this.levels = levels;
  }

  /** Names, one a type. */
  List<String> upstreams() {
    return upstreams;
  }

  List<String> servers() {
    return servers;
  }

  /** Bounds of the histograms; empty when the log has none. */
  List<Double> upperMillis() {
    return upperMillis;
  }

  /** 0, 1 or 2 for low, middle and high concurrency of a server, or {@link #LEFT_OUT}. */
  int level(int window, int server) {
    return levels[window][server];
  }

  /** Of a log: the thirds of its windows by requests under way, server by server. */
  static Layout of(SiteLog log) {
    List<Sample> windows = log.windows();
    int[][] levels = new int[windows.size()][log.servers().size()];
    for (int i = 0; i < log.servers().size(); i++) {
      double[] underWay = new double[windows.size()];
      boolean[] failing = new boolean[windows.size()];
      for (int w = 0; w < underWay.length; w++) {
        double millis = 0;
        double requests = 0;
        double errors = 0;
        for (String upstream : log.upstreams()) {
          ServerWindow row = row(windows.get(w), upstream, log.servers().get(i));
          millis += row.responseMillis();
          requests += row.requests();
          errors += row.errors();
        }
        underWay[w] = millis / 1000 / windows.get(w).windowSeconds();
        failing[w] = errors > MOST_ERRORS * requests;
      }
      double[] sorted = underWay.clone();
      Arrays.sort(sorted);
      double low = sorted[sorted.length / LEVELS];
      double high = sorted[2 * sorted.length / LEVELS];
      for (int w = 0; w < underWay.length; w++) {
        int level = underWay[w] < low ? 0 : underWay[w] < high ? 1 : 2;
        levels[w][i] = w < FIRST || failing[w] ? LEFT_OUT : level;
      }
    }
    return new Layout(log.upstreams(), log.servers(), bounds(log), levels);
  }

  /** The row of a server; it is there, all windows have the same fleet. */
  static ServerWindow row(Sample window, String upstream, String server) {
    return window.upstream(upstream).flatMap(u -> u.server(server)).orElseThrow();
  }

  private static List<Double> bounds(SiteLog log) {
    List<Double> bounds = List.of();
    for (Sample window : log.windows()) {
      for (String upstream : log.upstreams()) {
        for (String server : log.servers()) {
          ServerWindow row = row(window, upstream, server);
          LatencyHistogram latency = row.latency();
          if (row.requests() == 0) {
            continue;
          }
          if (latency == null || latency.upperMillis().isEmpty()) {
            return List.of();
          }
          bounds = latency.upperMillis();
        }
      }
    }
    return bounds;
  }
}
