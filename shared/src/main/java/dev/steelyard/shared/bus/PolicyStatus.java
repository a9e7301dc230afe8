package dev.steelyard.shared.bus;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where the policy loop stands.
 *
 * @param phase {@code idle}, {@code observing} or {@code active}
 * @param policy the policy in charge
 * @param held why it is held; null when it is not
 * @param guard what came between the policy and the weights last: {@code following} (nothing),
 *     {@code probe} or {@code tripped} (base weights, for comparison or because the policy was
 *     found worse), {@code overload} or {@code unknown-regime} (default gains), {@code frozen}
 *     (samples stale), {@code base} (samples lost) or {@code held}
 * @param samples samples taken in since the start
 * @param dropped samples dropped by reason
 * @param collected windows kept for training
 * @param observeRemainingMillis until the observation period ends; 0 outside one
 * @param deadlineMillis frozen deadlines by upstream; empty before the first observation
 * @param reobserve why a new observation period is asked for; null when it is not
 * @param model what model is loaded; null for none
 * @param trouble why the last change of weights, or the last decision, failed; null when it did not
 * @param upstreams upstreams under control
 * @param safety what watches over the policy
 * @param team the load balancers that share; null alone
 */
public record PolicyStatus(
    String phase,
    String policy,
    @Nullable String held,
    String guard,
    long samples,
    Map<String, Long> dropped,
    long collected,
    long observeRemainingMillis,
    Map<String, Double> deadlineMillis,
    @Nullable String reobserve,
    @Nullable String model,
    @Nullable String trouble,
    List<String> upstreams,
    PolicySafety safety,
    @Nullable TeamStatus team) {

  /** The same of one load balancer of several. */
  public PolicyStatus in(TeamStatus status) {
    return new PolicyStatus(
        phase,
        policy,
        held,
        guard,
        samples,
        dropped,
        collected,
        observeRemainingMillis,
        deadlineMillis,
        reobserve,
        model,
        trouble,
        upstreams,
        safety,
        status);
  }
}
