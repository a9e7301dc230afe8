package dev.steelyard.nginx.upstream;

import dev.steelyard.shared.bus.DrainServer;
import dev.steelyard.shared.bus.ResetWeights;
import dev.steelyard.shared.bus.SetWeights;
import org.jspecify.annotations.Nullable;

/**
 * Who asks for a change, and how strictly it is taken.
 *
 * @param expectedVersion null does not check
 * @param dryRun writes nothing
 * @param settles a person's order that ends a drift alarm
 * @param paced whether it counts for the limit of changes a second
 */
record Order(
    String who,
    String why,
    @Nullable Long expectedVersion,
    boolean dryRun,
    boolean settles,
    boolean paced) {

  /** Of a person. */
  static Order of(SetWeights change, String sender) {
    return of(change, sender, Boolean.TRUE.equals(change.force()));
  }

  /** Of a policy, which never ends an alarm. */
  static Order ofPolicy(SetWeights change, String sender) {
    return of(change, sender, false);
  }

  private static Order of(SetWeights change, String sender, boolean settles) {
    return new Order(
        orElse(change.who(), sender),
        orElse(change.reason(), ""),
        change.expectedVersion(),
        Boolean.TRUE.equals(change.dryRun()),
        settles,
        true);
  }

  static Order of(ResetWeights change, String sender) {
    return new Order(
        orElse(change.who(), sender), orElse(change.reason(), ""), null, false, true, false);
  }

  static Order of(DrainServer change, String sender) {
    return new Order(
        orElse(change.who(), sender), orElse(change.reason(), ""), null, false, false, true);
  }

  /** Of the agent itself. */
  static Order own(String why) {
    return new Order("nginx-agent", why, null, false, false, false);
  }

  private static String orElse(@Nullable String text, String otherwise) {
    return text == null ? otherwise : text;
  }
}
