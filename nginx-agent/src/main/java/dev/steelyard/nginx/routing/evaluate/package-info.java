/**
 * Policies compared in the simulator: asked for by name, against the goals that the project sets
 * itself, and the simulator itself against published figures. Scenarios and methods go in, rows of
 * a report come out.
 */
@NullMarked
package dev.steelyard.nginx.routing.evaluate;

import org.jspecify.annotations.NullMarked;
