package dev.steelyard.shared.sample;

/**
 * What one of several load balancers saw.
 *
 * @param team name of those that share
 * @param term newest term of a leader that the sender heard of; 0 for none
 * @param sample window of its own NGINX
 */
public record SamplePart(String team, long term, Sample sample) {}
