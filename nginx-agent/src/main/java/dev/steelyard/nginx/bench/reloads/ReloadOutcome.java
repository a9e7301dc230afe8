package dev.steelyard.nginx.bench.reloads;

/**
 * What the actuator claimed and what is true.
 *
 * @param scenario name of it
 * @param claimed whether the actuator said that the new weights are in force
 * @param newInForce whether requests are shared by the new weights afterwards
 * @param oldInForce whether they are shared by the old ones
 * @param filesRestored whether the files that the actuator changes hold what they held before
 * @param audited result on the last line of the audit log
 * @param requests sent during the attempt, each on a connection of its own
 * @param lost those of them that were not answered with 200
 * @param millis length of the attempt
 * @param sentence the failure as a user reads it, or {@code applied}
 */
public record ReloadOutcome(
    String scenario,
    boolean claimed,
    boolean newInForce,
    boolean oldInForce,
    boolean filesRestored,
    String audited,
    int requests,
    int lost,
    long millis,
    String sentence) {

  /** Success was claimed, but the new weights are not in force. */
  public boolean falseSuccess() {
    return claimed && !newInForce;
  }
}
