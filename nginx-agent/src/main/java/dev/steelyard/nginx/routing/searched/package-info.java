/**
 * Policies that were searched for, as values and as files. A search writes a {@link
 * dev.steelyard.nginx.routing.searched.SearchedModel}; whoever routes loads it, asks whether it was
 * accepted and fits the fleet, and else keeps the default gains.
 */
@NullMarked
package dev.steelyard.nginx.routing.searched;

import org.jspecify.annotations.NullMarked;
