/**
 * How a balancer picks a server: NGINX' own rules, the published methods, and the rules of the Lua
 * data plane. A request comes in, the index of a server goes out; completions are told.
 */
@NullMarked
package dev.steelyard.nginx.routing.simulator.balancer;

import org.jspecify.annotations.NullMarked;
