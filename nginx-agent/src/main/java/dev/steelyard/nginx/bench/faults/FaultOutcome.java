package dev.steelyard.nginx.bench.faults;

/**
 * What a fault did.
 *
 * @param fault name of the scenario
 * @param ran false when this machine does not allow the harm; the sentence says why
 * @param requests answered while the scenario ran
 * @param lost requests that failed: answered with another status than 200, never answered, or,
 *     where the harm itself closes no connection, sent again because one was cut or refused
 * @param wrongWeights requests that went to a server which the weights in force exclude, and looks
 *     at the weights that found others than expected
 * @param sentence what happened, for a reader
 */
public record FaultOutcome(
    String fault, boolean ran, long requests, long lost, long wrongWeights, String sentence) {

  static FaultOutcome skipped(String fault, String why) {
    return new FaultOutcome(fault, false, 0, 0, 0, why);
  }
}
