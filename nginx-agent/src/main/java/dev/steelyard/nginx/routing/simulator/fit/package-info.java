/**
 * Fits the twin to a fleet: a sample log goes in, a {@link
 * dev.steelyard.nginx.routing.simulator.site.Site} comes out. Response times hold waiting, so the
 * work of the servers is found by simulating the load of the log until the twin's response times
 * are those of the log.
 */
@NullMarked
package dev.steelyard.nginx.routing.simulator.fit;

import org.jspecify.annotations.NullMarked;
