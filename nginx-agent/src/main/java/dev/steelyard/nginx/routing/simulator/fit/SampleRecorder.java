package dev.steelyard.nginx.routing.simulator.fit;

import dev.steelyard.nginx.routing.simulator.RunObserver;
import dev.steelyard.nginx.routing.simulator.balancer.BalancerView;
import dev.steelyard.nginx.routing.simulator.world.RecordedLoad;
import dev.steelyard.shared.sample.LatencyHistogram;
import dev.steelyard.shared.sample.Sample;
import dev.steelyard.shared.sample.ServerWindow;
import dev.steelyard.shared.sample.UpstreamWindow;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;

/** Writes a simulated run down as the poller of a status page would: one sample a window. */
public final class SampleRecorder implements RunObserver {

  private static final double ERROR_MILLIS = 1;
  private static final List<Double> FINE =
      DoubleStream.iterate(1, bound -> 1.25 * bound).limit(42).boxed().toList();

  private final List<String> upstreams;
  private final List<String> servers;
  private final List<Double> upperMillis;
  private final double[] bounds;
  private final double[] ends;
  private final List<Sample> samples = new ArrayList<>();
  private final Cell[][] cells;

  private static final class Cell {
    private long requests;
    private long errors;
    private double millis;
    private int inFlight;
    private int weight = 1;
    private final long[] counts;

    private Cell(int buckets) {
      counts = new long[buckets];
    }

    private void clear() {
      requests = 0;
      errors = 0;
      millis = 0;
      Arrays.fill(counts, 0);
    }
  }

  /**
   * @param upstreams names, one a type
   * @param servers names
   * @param upperMillis bounds of the histograms, rising; none for samples without histograms
   * @param load of the run, for its windows
   */
  public SampleRecorder(
      List<String> upstreams, List<String> servers, List<Double> upperMillis, RecordedLoad load) {
    this(
        upstreams,
        servers,
        upperMillis,
        load.windows().stream().mapToDouble(RecordedLoad.Window::seconds).toArray());
  }

  private SampleRecorder(
      List<String> upstreams,
      List<String> servers,
      List<Double> upperMillis,
      double[] windowSeconds) {
    this.upstreams = List.copyOf(upstreams);
    this.servers = List.copyOf(servers);
    this.upperMillis = List.copyOf(upperMillis);
    this.bounds = upperMillis.stream().mapToDouble(b -> b).toArray();
    this.ends = windowSeconds.clone();
    Arrays.parallelPrefix(ends, Double::sum);
    this.cells = new Cell[servers.size()][upstreams.size()];
    for (Cell[] row : cells) {
      Arrays.setAll(row, k -> new Cell(bounds.length + 1));
    }
  }

  /** With the histograms of the agent's own page: 42 bounds from 1 ms, a quarter apart. */
  public static SampleRecorder fine(
      List<String> upstreams, List<String> servers, RecordedLoad load) {
    return new SampleRecorder(upstreams, servers, FINE, load);
  }

  /**
   * The same for a load without windows: one a second.
   *
   * @param seconds length of the run
   */
  public static SampleRecorder fine(List<String> upstreams, List<String> servers, int seconds) {
    double[] windows = new double[seconds];
    Arrays.fill(windows, 1);
    return new SampleRecorder(upstreams, servers, FINE, windows);
  }

  @Override
  public void sent(int server, int type, double now) {
    closeUntil(now);
    cells[server][type].inFlight++;
  }

  @Override
  public void completed(int server, int type, double upSeconds, double now) {
    closeUntil(now);
    ended(cells[server][type], 1000 * upSeconds);
  }

  @Override
  public void failed(int server, int type, double now) {
    closeUntil(now);
    cells[server][type].errors++;
    ended(cells[server][type], ERROR_MILLIS);
  }

  @Override
  public void decided(BalancerView weights, double now) {
    closeUntil(now);
    for (int i = 0; i < cells.length; i++) {
      for (int k = 0; k < cells[i].length; k++) {
        cells[i][k].weight = (int) Math.round(weights.weight(i, k));
      }
    }
  }

  private void ended(Cell cell, double millis) {
    cell.inFlight--;
    cell.requests++;
    cell.millis += millis;
    int bucket = Arrays.binarySearch(bounds, millis);
    cell.counts[bucket < 0 ? -bucket - 1 : bucket]++;
  }

  /** All windows, once the run is over. */
  public List<Sample> samples() {
    while (samples.size() < ends.length) {
      closeWindow();
    }
    return List.copyOf(samples);
  }

  private void closeUntil(double now) {
    while (samples.size() < ends.length && now >= ends[samples.size()]) {
      closeWindow();
    }
  }

  private void closeWindow() {
    int number = samples.size();
    List<UpstreamWindow> windows = new ArrayList<>();
    long connections = 0;
    for (int k = 0; k < upstreams.size(); k++) {
      List<ServerWindow> rows = new ArrayList<>();
      for (int i = 0; i < servers.size(); i++) {
        connections += cells[i][k].inFlight;
        rows.add(row(servers.get(i), cells[i][k]));
        cells[i][k].clear();
      }
      windows.add(new UpstreamWindow(upstreams.get(k), rows));
    }
    long start = number == 0 ? 0 : samples.get(number - 1).windowEndMillis();
    long end = Math.max(start + 1, Math.round(1000 * ends[number]));
    samples.add(new Sample(number, start, end, 1, connections, windows));
  }

  private ServerWindow row(String server, Cell cell) {
    LatencyHistogram latency =
        bounds.length == 0
            ? null
            : new LatencyHistogram(upperMillis, LongStream.of(cell.counts).boxed().toList());
    return new ServerWindow(
        server,
        cell.requests,
        0,
        0,
        0,
        cell.requests - cell.errors,
        0,
        0,
        cell.errors,
        cell.millis,
        cell.millis,
        cell.weight,
        false,
        cell.inFlight,
        latency);
  }
}
