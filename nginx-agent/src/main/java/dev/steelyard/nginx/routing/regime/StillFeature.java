package dev.steelyard.nginx.routing.regime;

/**
 * A feature that hardly moved while a model was learned, so the mixture leaves it out.
 *
 * @param name of the feature
 * @param index in the features
 * @param min of the observation period
 * @param max of the observation period
 */
public record StillFeature(String name, int index, double min, double max) {

  /** Least range of a feature for the mixture; logarithms and shares are of the order of 1. */
  static final double LEAST_RANGE = 0.01;

  /** How far from its old range a still feature is news. */
  private static final double NEWS = 0.1;

  /** Whether the feature has left its place. */
  boolean left(double value) {
    return value < min - NEWS || value > max + NEWS;
  }
}
