package dev.steelyard.nginx.demo;

import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.bus.ServiceLaw;
import dev.steelyard.shared.bus.StartLoad.Stage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * How the demo spends its time, and the world it runs in: three servers of speeds 4:2:1, four slots
 * each, three request types.
 *
 * <p>Work at speed 1 is log-normal with means of 8, 16 and 40 ms, so the fleet does {@code 4 · 3.5
 * / 16.8 ms = 833} requests/s. The comparison runs at 70 % of that, where a third each is beyond
 * the slow server.
 *
 * @param seed of everything that is drawn
 * @param warmUpSeconds before anything is measured
 * @param observeSeconds baseline observation
 * @param exploreSeconds random weights under changing load
 * @param rounds how often each arm is measured; all arms of a round get the same arrivals and job
 *     sizes
 * @param settleSeconds at the start of a block, left out of its figures
 * @param blockSeconds measured time of one block
 */
public record DemoPlan(
    long seed,
    int warmUpSeconds,
    int observeSeconds,
    int exploreSeconds,
    int rounds,
    int settleSeconds,
    int blockSeconds) {

  /** Shortest demo that still measures something. */
  public static final int MIN_SECONDS = 75;

  /** Time between two polls; the published collector's. */
  public static final int PERIOD_MILLIS = 500;

  static final double LOAD_SHARE = 0.7;

  /** Jobs that a server does at once. */
  public static final int SLOTS = 4;

  /** Jobs that may wait at a server. */
  public static final int QUEUE = 200;

  static final int ARMS = 5;

  /** Blocks with equal servers, after the comparison. */
  static final int EQUAL_BLOCKS = 2;

  /** Weights from {1, 3, 5} for three servers, equal proportions counted once. */
  static final int PUBLISHED_ACTIONS = 25;

  /** Starting, training, draining the servers between blocks, stopping. */
  private static final int OVERHEAD_SECONDS = 30;

  private static final int EXPLORE_STAGE_SECONDS = 5;
  private static final double MIN_EXPLORE_SHARE = 0.2;
  private static final double MAX_EXPLORE_SHARE = 0.6;

  /** Speeds of the servers by name, fastest first. */
  public static final Map<String, Double> SPEEDS = ordered("fast", 2.0, "middle", 1.0, "slow", 0.5);

  /** Part of each request type. */
  public static final Map<String, Double> MIX =
      ordered("compose", 0.5, "home-read", 0.3, "user-read", 0.2);

  /** Work of each request type at speed 1. */
  public static final Map<String, ServiceLaw> WORK = work();

  /** Upstream of each request type. */
  public static final Map<String, String> UPSTREAM_OF_TYPE = upstreams();

  /**
   * Splits a total between the phases.
   *
   * @param totalSeconds at least {@link #MIN_SECONDS}
   */
  public static DemoPlan of(int totalSeconds, long seed) {
    if (totalSeconds < MIN_SECONDS) {
      throw SteelyardException.badRequest(
          "demo.seconds is " + totalSeconds, "use " + MIN_SECONDS + " or more");
    }
    int usable = totalSeconds - OVERHEAD_SECONDS;
    int warmUp = Math.max(5, usable / 25);
    int observe = Math.max(6, usable / 10);
    int explore = Math.max(10, usable / 5);
    int rounds = totalSeconds >= 240 ? 3 : totalSeconds >= 120 ? 2 : 1;
    int block = Math.max(3, (usable - warmUp - observe - explore) / (ARMS * rounds + EQUAL_BLOCKS));
    int settle = Math.min(3, block / 3);
    return new DemoPlan(seed, warmUp, observe, explore, rounds, settle, block - settle);
  }

  private int blocks() {
    return ARMS * rounds + EQUAL_BLOCKS;
  }

  /** Planned length of the phases, without {@link #OVERHEAD_SECONDS}. */
  int phaseSeconds() {
    return warmUpSeconds
        + observeSeconds
        + exploreSeconds
        + blocks() * (settleSeconds + blockSeconds);
  }

  /** Planned length of the whole demo. */
  int totalSeconds() {
    return phaseSeconds() + OVERHEAD_SECONDS;
  }

  /** What the fleet can do, requests/s. */
  public static double capacityPerSecond() {
    double speed = SPEEDS.values().stream().mapToDouble(Double::doubleValue).sum();
    double workSeconds =
        WORK.entrySet().stream()
            .mapToDouble(e -> MIX.getOrDefault(e.getKey(), 0.0) * e.getValue().meanMillis() / 1000)
            .sum();
    return SLOTS * speed / workSeconds;
  }

  /** Requests/s by type at a share of what the fleet can do. */
  static Map<String, Double> rates(double loadShare) {
    Map<String, Double> rates = new LinkedHashMap<>();
    MIX.forEach((type, share) -> rates.put(type, share * loadShare * capacityPerSecond()));
    return rates;
  }

  /**
   * Exploration: stages of five seconds, total rate uniform between 20 and 60 % of what the fleet
   * can do.
   */
  List<Stage> explorationStages(RandomGenerator random) {
    List<Stage> stages = new ArrayList<>();
    for (int left = exploreSeconds; left > 0; left -= EXPLORE_STAGE_SECONDS) {
      double share =
          MIN_EXPLORE_SHARE + random.nextDouble() * (MAX_EXPLORE_SHARE - MIN_EXPLORE_SHARE);
      stages.add(new Stage(Math.min(left, EXPLORE_STAGE_SECONDS), rates(share), "exponential"));
    }
    return stages;
  }

  private static Map<String, Double> ordered(
      String a, double x, String b, double y, String c, double z) {
    Map<String, Double> map = new LinkedHashMap<>();
    map.put(a, x);
    map.put(b, y);
    map.put(c, z);
    return map;
  }

  private static Map<String, ServiceLaw> work() {
    Map<String, ServiceLaw> work = new LinkedHashMap<>();
    work.put("compose", new ServiceLaw("lognormal", 8, 0.5));
    work.put("home-read", new ServiceLaw("lognormal", 16, 1));
    work.put("user-read", new ServiceLaw("lognormal", 40, 2));
    return work;
  }

  private static Map<String, String> upstreams() {
    Map<String, String> upstreams = new LinkedHashMap<>();
    upstreams.put("compose", "compose_backend");
    upstreams.put("home-read", "home_read_backend");
    upstreams.put("user-read", "user_read_backend");
    return upstreams;
  }
}
