/**
 * The routing loop: samples to latency ratios to weights, under a guard.
 *
 * <p>Data flow: {@code Sample} in, {@link dev.steelyard.nginx.routing.RoutingPolicy} decides, the
 * guard checks, {@link dev.steelyard.nginx.upstream.Weights} applies.
 */
@NullMarked
package dev.steelyard.nginx.routing;

import org.jspecify.annotations.NullMarked;
