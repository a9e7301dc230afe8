package dev.steelyard.shared.bus;

import java.util.List;

/**
 * Why each server has its weight.
 *
 * @param policy the policy in charge
 * @param guard see {@link PolicyStatus#guard()}
 * @param about sentences about all weights: what the policy does, and what watches over it
 * @param servers one entry an upstream and server
 */
public record PolicyExplanation(
    String policy, String guard, List<String> about, List<Why> servers) {

  /**
   * Why one server has its weight for one upstream.
   *
   * @param latencyRatio r_i, 1 = average, above 1 = slower
   * @param typeRatio r_ik, the same for this upstream
   * @param errorShare e_i, 0..1
   * @param weight weight in force
   * @param share share of requests that the weight stands for, 0..1
   * @param because a sentence
   */
  public record Why(
      String upstream,
      String server,
      double latencyRatio,
      double typeRatio,
      double errorShare,
      int weight,
      double share,
      String because) {}
}
