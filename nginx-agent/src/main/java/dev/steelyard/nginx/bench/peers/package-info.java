/**
 * Other ways to balance, on the same traffic: NGINX' own rules, HAProxy, and the Lua balancer with
 * true weights, each with load balancer, servers and load of its own, beside {@code least_conn}.
 */
@NullMarked
package dev.steelyard.nginx.bench.peers;

import org.jspecify.annotations.NullMarked;
