package dev.steelyard.nginx.demo.report;

import dev.steelyard.nginx.page.LatencyCurve;
import dev.steelyard.nginx.page.Phase;
import dev.steelyard.nginx.page.WeightPoint;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything the demo measured; {@code report.json} is this record and the page is drawn from it
 * alone.
 *
 * @param version of the software
 * @param seed of arrivals, bodies, job sizes and policies
 * @param startedAt ISO 8601, UTC
 * @param seconds wall time from the first process to the last figure
 * @param machine name to value: cpus, memory, operating system, Java, NGINX
 * @param servers the emulated servers
 * @param ratePerSecond requests a second by request type, in every arm
 * @param loadShare that rate over what the servers can do, 0..1
 * @param deadlineMillis by upstream, frozen after the baseline observation
 * @param arms the comparison
 * @param pairs one entry a round: the gains policy against least-conn on the same trace
 * @param equalServers least-conn and gains once more, with all servers at the same speed: where
 *     there is little to win
 * @param gainsArtRatio the gains policy's ART over least-conn's, all rounds together
 * @param weightChanges changes of weights applied, in all phases
 * @param failedByWeightChange requests that failed otherwise than by overload (connection lost,
 *     protocol error, bad gateway) in phases where weights change
 * @param applyMillisP50 from the start of a change until every NGINX worker had it, median
 * @param applyMillisP99 the same, 99th percentile
 * @param phases what ran when
 * @param weights weights in force over time
 * @param model what the published plan learned
 * @param notes what a reader must know before quoting a figure
 */
public record DemoReport(
    String version,
    long seed,
    String startedAt,
    double seconds,
    Map<String, String> machine,
    List<ServerSpec> servers,
    Map<String, Double> ratePerSecond,
    double loadShare,
    Map<String, Double> deadlineMillis,
    List<Arm> arms,
    List<Pair> pairs,
    List<Arm> equalServers,
    double gainsArtRatio,
    int weightChanges,
    long failedByWeightChange,
    double applyMillisP50,
    double applyMillisP99,
    List<Phase> phases,
    List<WeightPoint> weights,
    @Nullable Model model,
    List<String> notes) {

  /** One emulated server: known to NGINX as {@code hostPort}. */
  public record ServerSpec(String name, String hostPort, int slots, double speed) {}

  /**
   * One way of balancing.
   *
   * @param name {@code round-robin}, {@code least-conn}, {@code random-weights}, {@code
   *     published-plan} or {@code gains}
   * @param balancer how NGINX picked a server in this arm, in words
   * @param requests finished, errors included
   * @param errors of them failed
   * @param errorKinds errors by kind
   * @param meanMillis of the answered ones, from the intended send time; so are the percentiles
   * @param artPer1000 accumulated relative tardiness a thousand requests; a failed one counts 10
   * @param artRatio over least-conn's; null for least-conn itself
   * @param samples observations of the fleet during the arm
   * @param blocks stretches of time that it was measured in
   * @param latenessP99Millis how late the load generator sent, 99th percentile
   * @param curve pairs of percentile (0..100) and latency in ms, rising
   */
  public record Arm(
      String name,
      String balancer,
      long requests,
      long errors,
      Map<String, Long> errorKinds,
      double meanMillis,
      double p50Millis,
      double p99Millis,
      double artPer1000,
      @Nullable Double artRatio,
      long samples,
      int blocks,
      double latenessP99Millis,
      List<List<Double>> curve) {

    /** Its latencies, to be drawn. */
    public LatencyCurve asCurve() {
      return new LatencyCurve(name, p50Millis, p99Millis, curve);
    }
  }

  /** ART per 1000 requests of one round, same trace. */
  public record Pair(int round, double leastConn, double gains, double ratio) {}

  /**
   * The model of the published plan.
   *
   * @param windows it was trained on
   * @param components of the Gaussian mixture
   * @param actions control inputs
   * @param visitedPairs state and action pairs seen, of {@code components * actions}
   * @param states one entry a component
   * @param transitions row s, column s': probability of s' after s, all actions together; rows of
   *     states never left are empty
   */
  public record Model(
      int windows,
      int components,
      int actions,
      int visitedPairs,
      List<State> states,
      List<List<Double>> transitions) {}

  /**
   * One state.
   *
   * @param visits windows in it
   * @param meanLatencyMillis over all servers and upstreams, of its centre
   * @param connections active connections, of its centre
   * @param value of the state after value iteration
   * @param bestWeights weights of the best action in server order; empty when no action was ever
   *     seen in it
   */
  public record State(
      int index,
      int visits,
      double meanLatencyMillis,
      double connections,
      double value,
      List<Integer> bestWeights) {}
}
