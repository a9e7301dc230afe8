/**
 * Who sets the weights, in the simulator and on NGINX alike: at each tick an agent gets the window
 * that ended, and writes the weights of the next one. Above it the switchback guard. Plain arrays
 * of servers and request types; nothing here knows names, a bus or a clock.
 */
@NullMarked
package dev.steelyard.nginx.routing.agent;

import org.jspecify.annotations.NullMarked;
