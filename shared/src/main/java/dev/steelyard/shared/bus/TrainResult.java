package dev.steelyard.shared.bus;

/**
 * What a training made.
 *
 * @param samples windows used
 * @param features columns left after constant ones were dropped
 * @param components components of the mixture
 * @param visitedPairs (state, action) pairs seen
 * @param logLikelihoodPerSample of the training data, nats
 * @param sweeps sweeps of value iteration until it stood still
 * @param trainMillis wall time
 * @param file where the model was saved
 */
public record TrainResult(
    int samples,
    int features,
    int components,
    int visitedPairs,
    double logLikelihoodPerSample,
    int sweeps,
    double trainMillis,
    String file) {}
