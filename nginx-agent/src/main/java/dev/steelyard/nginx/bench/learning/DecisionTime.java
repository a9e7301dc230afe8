package dev.steelyard.nginx.bench.learning;

import dev.steelyard.nginx.routing.Gains;
import dev.steelyard.nginx.routing.LatencyGains;
import dev.steelyard.nginx.routing.agent.Agent;
import dev.steelyard.nginx.routing.agent.AgentKind;
import dev.steelyard.nginx.routing.agent.SearchedParameters;
import dev.steelyard.nginx.routing.agent.WeightSink;
import dev.steelyard.nginx.routing.agent.Window;
import dev.steelyard.shared.bench.BenchmarkRow;
import dev.steelyard.shared.bench.figure.Figure;
import dev.steelyard.shared.bench.figure.Percentile;
import dev.steelyard.shared.bench.run.Measurement;
import dev.steelyard.shared.sample.Sample;
import dev.steelyard.shared.sample.ServerWindow;
import dev.steelyard.shared.sample.UpstreamWindow;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/** One decision for 3 request types and 100 servers, from the window to the weights. */
final class DecisionTime implements Measurement<Workbench> {

  private static final Figure DECISION = Figure.atMost("decisionMicros100x3", "us", 1000);
  private static final int SERVERS = 100;
  private static final int TYPES = 3;
  private static final int ANSWERS = 50;
  private static final double MEAN_SECONDS = 0.01;

  private final int decisions;
  private final SplittableRandom random;

  /**
   * @param decisions measured, after as many to warm up
   */
  DecisionTime(int decisions, long seed) {
    this.decisions = decisions;
    this.random = new SplittableRandom(seed);
  }

  @Override
  public List<Figure> figures() {
    return List.of(DECISION);
  }

  @Override
  public List<BenchmarkRow> measure(Workbench bench) {
    Sample sample = sample();
    LatencyGains gains = new LatencyGains("least-conn", Gains.forRule("least-conn"));
    double live = medianMicros(() -> gains.decide(sample));
    Window window = window();
    Agent searched =
        AgentKind.searched(SearchedParameters.FOUND, true).create(SERVERS, TYPES, () -> 0.5);
    LastWeight sink = new LastWeight();
    double found = medianMicros(() -> searched.tick(window, sink));
    return List.of(
        DECISION.row(
            Math.max(live, found),
            decisions,
            String.format(
                Locale.ROOT,
                "the worse of the medians of gains %.0f us and searched policy %.0f us",
                live,
                found)));
  }

  private double medianMicros(Runnable decision) {
    List<Double> micros = new ArrayList<>();
    for (int n = 0; n < 2 * decisions; n++) {
      long before = System.nanoTime();
      decision.run();
      if (n >= decisions) {
        micros.add((System.nanoTime() - before) / 1e3);
      }
    }
    return Percentile.of(micros, 50);
  }

  private Sample sample() {
    List<UpstreamWindow> upstreams = new ArrayList<>();
    for (int k = 0; k < TYPES; k++) {
      List<ServerWindow> servers = new ArrayList<>();
      for (int i = 0; i < SERVERS; i++) {
        double millis = 1000 * ANSWERS * latency();
        servers.add(
            new ServerWindow(
                "10.0.0." + i + ":80",
                ANSWERS,
                0,
                0,
                0,
                ANSWERS - 1,
                0,
                0,
                1,
                millis,
                millis,
                100,
                false,
                2,
                null));
      }
      upstreams.add(new UpstreamWindow("type" + k, servers));
    }
    return new Sample(1, 0, 1000, 1, SERVERS, upstreams);
  }

  private Window window() {
    Window window = new Window(SERVERS, TYPES, 1);
    for (int i = 0; i < SERVERS; i++) {
      for (int k = 0; k < TYPES; k++) {
        for (int answer = 0; answer < ANSWERS; answer++) {
          window.completed(i, k, latency());
        }
        window.error(i, k);
      }
      window.setInFlight(i, 2);
    }
    return window;
  }

  private double latency() {
    return MEAN_SECONDS * (0.5 + random.nextDouble());
  }

  /** Takes weights and keeps one, so that none can be left out. */
  private static final class LastWeight implements WeightSink {

    private double last;

    @Override
    public void setWeight(int server, int type, double weight) {
      last = weight;
    }

    @Override
    public void setLine(int server, double intercept, double slope) {
      last = slope;
    }

    @Override
    public String toString() {
      return "last " + last;
    }
  }
}
