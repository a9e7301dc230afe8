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
 * @param holder the owner whose lease lasts: the agent that may write; null when nobody's does
 * @param leaseLeftMillis until it ends without a sign of the holder, and the base weights return
 * @param drift why nothing is written until somebody resets the weights or forces new ones; null
 *     when nothing is wrong
 * @param drifts how often that came up since the start of the agent
 */
public record WeightsView(
    long weightsVersion,
    String actuator,
    String mode,
    int workers,
    int acknowledged,
    List<UpstreamWeights> upstreams,
    @Nullable PendingWeights pending,
    List<String> notes,
    @Nullable String holder,
    long leaseLeftMillis,
    @Nullable String drift,
    long drifts) {

  /** A view of weights that nobody holds and nothing is wrong with. */
  public WeightsView(
      long weightsVersion,
      String actuator,
      String mode,
      int workers,
      int acknowledged,
      List<UpstreamWeights> upstreams,
      @Nullable PendingWeights pending,
      List<String> notes) {
    this(
        weightsVersion,
        actuator,
        mode,
        workers,
        acknowledged,
        upstreams,
        pending,
        notes,
        null,
        0,
        null,
        0);
  }

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
