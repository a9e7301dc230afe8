package dev.steelyard.nginx.page;

import java.util.Map;

/** Weights (0..1000) by upstream and server from {@code second} on. */
public record WeightPoint(double second, Map<String, Map<String, Integer>> weights) {}
