/**
 * Policies of the routing loop on real NGINX: unequal, equal and failing emulated servers, the same
 * arrivals and job sizes for every arm at the same time, beside NGINX' own {@code least_conn}, and
 * what the simulator predicts for the same worlds.
 *
 * <p>Data flow: a cell (world, load, fault) is run pair by pair on the live arms, what every arm's
 * load says becomes runs, and runs become rows and pictures.
 */
@NullMarked
package dev.steelyard.nginx.bench.routing;

import org.jspecify.annotations.NullMarked;
