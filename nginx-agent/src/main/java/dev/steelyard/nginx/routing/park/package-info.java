/**
 * Park's load balancing environment: ten servers of unequal speed, jobs of heavy-tailed size, one
 * decision an arrival. A public benchmark for learned balancers, kept apart from NGINX.
 *
 * <p>Data flow: {@link dev.steelyard.nginx.routing.park.ParkEpisode} draws jobs; {@link
 * dev.steelyard.nginx.routing.park.ParkEnvironment} runs them under a {@link
 * dev.steelyard.nginx.routing.park.ParkPolicy}; {@link
 * dev.steelyard.nginx.routing.park.ParkTraining} searches the parameters of a {@link
 * dev.steelyard.nginx.routing.park.ParkScore}; {@link
 * dev.steelyard.nginx.routing.park.ParkComparison} runs all policies on the same episodes; the
 * command turns that into rows.
 */
@NullMarked
package dev.steelyard.nginx.routing.park;

import org.jspecify.annotations.NullMarked;
