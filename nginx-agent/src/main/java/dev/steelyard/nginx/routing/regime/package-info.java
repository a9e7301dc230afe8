/**
 * Which regime the fleet is in, and whether it is one that was seen before.
 *
 * <p>Data flow: ratio features of a window in, the posterior of a Gaussian mixture and its novelty
 * out; a watch counts how many windows were new. Plain arrays: the simulator and the loop of NGINX
 * can both give them.
 */
@NullMarked
package dev.steelyard.nginx.routing.regime;

import org.jspecify.annotations.NullMarked;
