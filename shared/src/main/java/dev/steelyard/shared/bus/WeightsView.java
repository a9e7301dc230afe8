package dev.steelyard.shared.bus;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The weights in force.
 *
 * @param weightsVersion version to send as {@code expectedVersion}
 * @param actuator {@code lua} or {@code reload}
 * @param mode {@code policy} (published weights) or {@code base} (weights of the server lines)
 * @param workers worker processes that serve new connections
 * @param acknowledged workers that have this version
 * @param upstreams one entry an upstream
 * @param pending newest weights that wait to come into force; null when none do
 * @param notes what an operator should know about this actuator, as sentences
 */
public record WeightsView(
    long weightsVersion,
    String actuator,
    String mode,
    int workers,
    int acknowledged,
    List<UpstreamWeights> upstreams,
    @Nullable PendingWeights pending,
    List<String> notes) {

  public WeightsView {
    upstreams = List.copyOf(upstreams);
    notes = List.copyOf(notes);
  }

  /**
   * Weights of one upstream.
   *
   * @param rule how a server is picked: {@code round-robin}, {@code least-conn} (n/w) or {@code
   *     shortest-delay} ((n+1)/w)
   * @param weights 0..1000 by {@code host:port}, in the order of the configuration; 0 = drained
   * @param base weights of the server lines
   */
  public record UpstreamWeights(
      String upstream, String rule, Map<String, Integer> weights, Map<String, Integer> base) {}
}
