/**
 * What is simulated: servers, request types, loads and disturbances as values, and the random
 * numbers that they are drawn with. Nothing here knows how a run goes.
 */
@NullMarked
package dev.steelyard.nginx.routing.simulator.world;

import org.jspecify.annotations.NullMarked;
