/**
 * What another policy would have given: a sample log and the site fitted to it go in, ratios with
 * their uncertainty come out. Nothing here has been tried on the fleet; it is the twin's word, and
 * its error on the policy that was recorded is part of every interval.
 */
@NullMarked
package dev.steelyard.nginx.routing.simulator.replay;

import org.jspecify.annotations.NullMarked;
