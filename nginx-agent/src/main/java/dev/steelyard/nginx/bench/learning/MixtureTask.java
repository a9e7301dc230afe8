package dev.steelyard.nginx.bench.learning;

import dev.steelyard.nginx.learning.MixtureFit;
import java.util.List;

/**
 * The fit that both programs do.
 *
 * @param starts of which the likeliest is kept
 * @param ridge added to the diagonal of every covariance
 * @param tolerance of the log-likelihood of a sample at which a start ends
 * @param mostIterations of a start
 */
record MixtureTask(int components, int starts, double ridge, double tolerance, int mostIterations) {

  MixtureFit with(long seed) {
    return new MixtureFit(components, seed, ridge, tolerance, mostIterations);
  }

  List<String> arguments() {
    return List.of(
        Integer.toString(components),
        Integer.toString(starts),
        Double.toString(ridge),
        Double.toString(tolerance),
        Integer.toString(mostIterations));
  }
}
