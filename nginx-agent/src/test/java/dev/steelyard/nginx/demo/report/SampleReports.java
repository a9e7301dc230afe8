package dev.steelyard.nginx.demo.report;

import dev.steelyard.nginx.demo.report.DemoReport.Arm;
import dev.steelyard.nginx.demo.report.DemoReport.Model;
import dev.steelyard.nginx.demo.report.DemoReport.Pair;
import dev.steelyard.nginx.demo.report.DemoReport.ServerSpec;
import dev.steelyard.nginx.demo.report.DemoReport.State;
import dev.steelyard.nginx.page.Phase;
import dev.steelyard.nginx.page.WeightPoint;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * Reports of the shape that the demo writes. Their figures are invented: they show that a page can
 * be read, not that anything was measured.
 */
final class SampleReports {

  static final List<String> UPSTREAMS = List.of("home_timeline", "user_timeline", "compose_post");

  static final List<ServerSpec> SERVERS =
      List.of(
          new ServerSpec("fast", "127.0.0.1:18081", 4, 4),
          new ServerSpec("middle", "127.0.0.1:18082", 4, 2),
          new ServerSpec("slow", "127.0.0.1:18083", 4, 1));

  private static final List<String> ARMS =
      List.of("round-robin", "least-conn", "random-weights", "published-plan", "gains");

  private SampleReports() {}

  /** Five arms, three upstreams over three servers, 27 states, two rounds. */
  static DemoReport whole() {
    RandomGenerator random = new SplittableRandom(42);
    List<Phase> phases = phases();
    return new DemoReport(
        "0.1.0",
        42,
        "2026-03-01T09:30:00Z",
        226.4,
        ordered("cpus", "2", "memory", "7.8 GiB", "operating system", "Debian 12", "NGINX", "1.22"),
        SERVERS,
        ordered("home_timeline", 180.0, "user_timeline", 90.0, "compose_post", 30.0),
        0.7,
        ordered("home_timeline", 48.2, "user_timeline", 61.7, "compose_post", 133.0),
        List.of(
            arm("round-robin", "round robin, equal weights", 7214, 212, 24.0, 2.1, 2816, 8.04),
            arm("least-conn", "least_conn, equal weights", 7214, 6, 17.5, 1.12, 350, null),
            arm("random-weights", "least_conn, random weights", 7214, 31, 19.0, 1.3, 512, 1.46),
            arm("published-plan", "least_conn, best known weights", 7214, 9, 18.1, 1.2, 331, 0.95),
            arm("gains", "least_conn, weights from latency", 7214, 3, 14.2, 0.95, 147, 0.42)),
        List.of(new Pair(1, 362, 139, 0.384), new Pair(2, 338, 155, 0.459)),
        List.of(
            arm("least-conn", "least_conn, equal weights", 2400, 0, 12.1, 1.1, 41.2, null),
            arm("gains", "least_conn, weights from latency", 2400, 0, 12.0, 1.1, 40.3, 0.98)),
        0.42,
        214,
        0,
        4.13,
        12.8,
        phases,
        weights(random, phases),
        model(random),
        List.of(
            "Two rounds on one machine: enough to see the loop work, too few for a claim.",
            "The load generator shares its 2 CPUs with NGINX and the servers."));
  }

  /** Nothing but a name: no arm, no phase, no weights, no model. */
  static DemoReport empty() {
    return new DemoReport(
        "0.1.0",
        7,
        "2026-03-01T09:30:00Z",
        0,
        Map.of(),
        List.of(),
        Map.of(),
        Double.NaN,
        Map.of(),
        List.of(),
        List.of(),
        List.of(),
        Double.NaN,
        0,
        0,
        Double.NaN,
        Double.POSITIVE_INFINITY,
        List.of(),
        List.of(),
        null,
        List.of());
  }

  /** {@code report} with other arms, rounds and ratio. */
  static DemoReport compared(DemoReport report, List<Arm> arms, List<Pair> pairs, double ratio) {
    return new DemoReport(
        report.version(),
        report.seed(),
        report.startedAt(),
        report.seconds(),
        report.machine(),
        report.servers(),
        report.ratePerSecond(),
        report.loadShare(),
        report.deadlineMillis(),
        arms,
        pairs,
        report.equalServers(),
        ratio,
        report.weightChanges(),
        report.failedByWeightChange(),
        report.applyMillisP50(),
        report.applyMillisP99(),
        report.phases(),
        report.weights(),
        report.model(),
        report.notes());
  }

  /** A latency law with median {@code median} and a tail that grows with {@code tail}. */
  static Arm arm(
      String name,
      String balancer,
      long requests,
      long errors,
      double median,
      double tail,
      double art,
      Double ratio) {
    List<List<Double>> curve = new ArrayList<>();
    for (double nines = 0; nines < 3.4; nines += 0.1) {
      curve.add(List.of(100 - 100 * Math.pow(10, -nines), latency(median, tail, nines)));
    }
    return new Arm(
        name,
        balancer,
        requests,
        errors,
        errors == 0 ? Map.of() : Map.of("timeout", errors),
        median * (1 + tail / 3),
        latency(median, tail, Math.log10(2)),
        latency(median, tail, 2),
        art,
        ratio,
        24,
        2,
        1.37,
        curve);
  }

  private static double latency(double median, double tail, double nines) {
    return median * Math.exp(tail * (nines - 0.3) * (1 + 0.12 * nines));
  }

  private static List<Phase> phases() {
    List<Phase> phases = new ArrayList<>();
    phases.add(new Phase("observe", null, 6, 26));
    phases.add(new Phase("explore", null, 26, 90));
    phases.add(new Phase("train", null, 90, 93.5));
    double from = 94;
    for (int round = 1; round <= 2; round++) {
      for (int i = 0; i < ARMS.size(); i++) {
        String arm = ARMS.get(round == 1 ? i : ARMS.size() - 1 - i);
        phases.add(new Phase("round " + round, arm, from, from + 12));
        from += 13;
      }
    }
    return phases;
  }

  private static List<WeightPoint> weights(RandomGenerator random, List<Phase> phases) {
    List<WeightPoint> points = new ArrayList<>();
    points.add(point(0, random, "least-conn", 0));
    for (Phase phase : phases) {
      String kind = phase.arm() == null ? phase.name() : phase.arm();
      boolean changing = !List.of("observe", "train", "round-robin", "least-conn").contains(kind);
      for (double s = phase.fromSecond(); s < phase.toSecond(); s += changing ? 1 : 100) {
        points.add(point(s, random, kind, s - phase.fromSecond()));
      }
    }
    return points;
  }

  private static WeightPoint point(double s, RandomGenerator random, String kind, double since) {
    int[] choices = {111, 333, 556};
    Map<String, Map<String, Integer>> byUpstream = new LinkedHashMap<>();
    for (String upstream : UPSTREAMS) {
      Map<String, Integer> byServer = new LinkedHashMap<>();
      for (ServerSpec server : SERVERS) {
        int weight =
            switch (kind) {
              case "explore", "random-weights" -> choices[random.nextInt(3)];
              case "published-plan" -> choices[(int) (server.speed() / 2)];
              case "gains" -> {
                double settled = 333 + (140 * server.speed() - 333) * (1 - Math.exp(-since / 3));
                yield (int) (settled + random.nextGaussian() * 12);
              }
              default -> 333;
            };
        byServer.put(server.hostPort(), weight);
      }
      byUpstream.put(upstream, byServer);
    }
    return new WeightPoint(s, byUpstream);
  }

  private static Model model(RandomGenerator random) {
    List<State> states = new ArrayList<>();
    List<List<Double>> transitions = new ArrayList<>();
    for (int i = 0; i < 27; i++) {
      double connections = 4 + 60 * Math.pow(random.nextDouble(), 2);
      double latency = 9 + connections * (0.6 + random.nextDouble());
      int visits = i == 11 ? 0 : (int) (1 + 140 * Math.pow(random.nextDouble(), 3));
      List<Integer> best = new ArrayList<>();
      for (int k = 0; k < 9 && i != 11 && i != 19; k++) {
        best.add(List.of(1, 3, 5).get(random.nextInt(3)));
      }
      states.add(new State(i, visits, latency, connections, -latency / 3, best));
      transitions.add(i == 11 ? List.of() : row(random, i));
    }
    return new Model(612, 27, 27, 318, states, transitions);
  }

  private static List<Double> row(RandomGenerator random, int state) {
    double[] mass = new double[27];
    double sum = 0;
    for (int i = 0; i < 27; i++) {
      boolean near = Math.abs(i - state) < 4 && random.nextDouble() < 0.7;
      mass[i] = i == state ? 1 : near ? random.nextDouble() : random.nextInt(8) == 0 ? 0.05 : 0;
      sum += mass[i];
    }
    List<Double> row = new ArrayList<>();
    for (double m : mass) {
      row.add(m / sum);
    }
    return row;
  }

  private static Map<String, String> ordered(
      String a, String x, String b, String y, String c, String z, String d, String w) {
    Map<String, String> map = new LinkedHashMap<>();
    map.put(a, x);
    map.put(b, y);
    map.put(c, z);
    map.put(d, w);
    return map;
  }

  private static Map<String, Double> ordered(
      String a, double x, String b, double y, String c, double z) {
    Map<String, Double> map = new LinkedHashMap<>();
    map.put(a, x);
    map.put(b, y);
    map.put(c, z);
    return map;
  }
}
