/**
 * Policy search: worlds of the twin go in, a {@link
 * dev.steelyard.nginx.routing.searched.SearchedModel} comes out, judged in worlds that the search
 * never saw.
 */
@NullMarked
package dev.steelyard.nginx.routing.simulator.search;

import org.jspecify.annotations.NullMarked;
