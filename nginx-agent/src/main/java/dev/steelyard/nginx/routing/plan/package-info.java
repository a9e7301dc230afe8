/**
 * The published plan: random weights while collecting, a Gaussian mixture of states, transition
 * probabilities, value iteration. Faithful to the publication where it is sound; each correction is
 * named where it is made.
 */
@NullMarked
package dev.steelyard.nginx.routing.plan;

import org.jspecify.annotations.NullMarked;
