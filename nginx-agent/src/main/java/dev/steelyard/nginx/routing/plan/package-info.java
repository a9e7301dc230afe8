/**
 * The published plan: random weights while collecting, a Gaussian mixture of states, transition
 * probabilities, value iteration. Faithful to the publication where it is sound; each correction is
 * named where it is made.
 *
 * <p>Data flow: {@link dev.steelyard.nginx.routing.plan.RandomWeights} makes a log worth learning
 * from; {@link dev.steelyard.nginx.routing.plan.PlanTrainer} turns it into a model file; {@link
 * dev.steelyard.nginx.routing.plan.PublishedPlan} decides by it.
 */
@NullMarked
package dev.steelyard.nginx.routing.plan;

import org.jspecify.annotations.NullMarked;
