package dev.steelyard.nginx.routing.regime;

import java.util.List;

/**
 * What a model says about a window.
 *
 * @param posterior probability of each regime given the window; adds up to 1
 * @param component the likeliest regime, the first among equals
 * @param logLikelihood of the window, nats
 * @param novel whether the model has not seen such a window
 * @param why it is novel, in words and numbers; empty when it is not
 */
public record RegimeReading(
    List<Double> posterior, int component, double logLikelihood, boolean novel, String why) {

  public RegimeReading {
    posterior = List.copyOf(posterior);
  }
}
