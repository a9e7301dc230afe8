package dev.steelyard.nginx.page;

import java.util.List;

/**
 * The latencies of one arm.
 *
 * @param points pairs of percentile (0..100) and latency in ms, rising
 */
public record LatencyCurve(
    String name, double p50Millis, double p99Millis, List<List<Double>> points) {}
