package dev.steelyard.nginx.routing;

import java.util.Map;

/**
 * A change of weights that the loop asks for.
 *
 * @param weights new weights; upstreams and servers left out keep theirs
 * @param rules new picking rules by upstream; those left out keep theirs
 * @param expectedVersion version of the weights that the change was made for: a change by somebody
 *     else in between, a drain for instance, wins
 * @param who for the audit log
 * @param reason for the audit log
 */
public record Change(
    WeightTable weights,
    Map<String, String> rules,
    long expectedVersion,
    String who,
    String reason) {

  /** The same change, made for another version. */
  Change expecting(long version) {
    return new Change(weights, rules, version, who, reason);
  }

  /** The same change, by another for another reason. */
  Change by(String other, String because) {
    return new Change(weights, rules, expectedVersion, other, because);
  }
}
