/** A simulated server while it runs: jobs in, departures out. */
@NullMarked
package dev.steelyard.nginx.routing.simulator.server;

import org.jspecify.annotations.NullMarked;
