package dev.steelyard.client.load.request;

/**
 * A request that is due, before it has bytes.
 *
 * @param intendedNanos when it should be sent, ns since the start of the run
 * @param contentSeed the body or the arguments follow from it alone
 * @param workMillis the job size it carries; NaN for none
 */
public record PlannedRequest(long intendedNanos, long contentSeed, double workMillis) {}
