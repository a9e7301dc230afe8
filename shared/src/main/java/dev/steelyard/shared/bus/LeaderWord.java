package dev.steelyard.shared.bus;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the leader of several load balancers says: after each decision and each command, and as a
 * sign of life in between.
 *
 * @param team name of those that share
 * @param term rises with every new leader
 * @param number rises with every word of a term
 * @param policy the policy in charge; null when none is
 * @param rule picking rule under it; null without a policy
 * @param held why the weights are held; null when they are not
 * @param observeRemainingMillis until the observation period ends; 0 outside one
 * @param deadlineMillis frozen deadlines by upstream
 * @param weights what was decided, by upstream and server; empty when there is nothing new
 * @param reason why
 * @param picks picking rule to put in force; null without a policy
 * @param guarded the policy is compared with the base weights
 */
public record LeaderWord(
    String team,
    long term,
    long number,
    @Nullable String policy,
    @Nullable String rule,
    @Nullable String held,
    long observeRemainingMillis,
    Map<String, Double> deadlineMillis,
    Map<String, Map<String, Integer>> weights,
    String reason,
    @Nullable String picks,
    boolean guarded) {}
