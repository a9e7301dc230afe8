/**
 * The agent of the load balancer node: applies weights, and learns which. Its rooms follow the loop
 * observe, model, decide, act.
 */
@NullMarked
package dev.steelyard.nginx;

import org.jspecify.annotations.NullMarked;
