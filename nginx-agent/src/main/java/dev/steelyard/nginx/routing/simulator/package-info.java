/**
 * The twin: a discrete-event simulation of balancers, servers and agents, to develop policies in.
 *
 * <p>Data flow: a {@link dev.steelyard.nginx.routing.simulator.world.World}, a {@link
 * dev.steelyard.nginx.routing.simulator.world.Load}, a method and a seed go in, {@link
 * dev.steelyard.nginx.routing.simulator.RunMeasures} come out; the same in, the same out. Runs
 * share nothing, so many go in parallel. Not modelled: network and proxy cost, keep-alive limits,
 * client timeouts.
 */
@NullMarked
package dev.steelyard.nginx.routing.simulator;

import org.jspecify.annotations.NullMarked;
