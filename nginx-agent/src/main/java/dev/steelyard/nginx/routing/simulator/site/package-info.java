/**
 * Sites: fleets that the twin was fitted to, as values and files. A fit writes a {@link
 * dev.steelyard.nginx.routing.simulator.site.Site}; simulations take its world and its load.
 */
@NullMarked
package dev.steelyard.nginx.routing.simulator.site;

import org.jspecify.annotations.NullMarked;
