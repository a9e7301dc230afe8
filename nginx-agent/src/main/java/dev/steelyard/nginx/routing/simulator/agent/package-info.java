/**
 * Who sets the weights: at each tick an agent gets the window that ended, and writes weights into
 * the view of its balancer. Above it the switchback guard.
 */
@NullMarked
package dev.steelyard.nginx.routing.simulator.agent;

import org.jspecify.annotations.NullMarked;
