package dev.steelyard.shared.bus;

/**
 * Who sent a message and when.
 *
 * @param version version of the message format
 * @param sender name of the agent
 * @param incarnation one start of that agent; a new start is a new incarnation
 * @param sequence rising by one a message and address within an incarnation
 * @param atMillis epoch ms by the sender's clock
 */
public record Envelope(
    int version, String sender, String incarnation, long sequence, long atMillis) {

  /** The only version of the message format so far. */
  public static final int VERSION = 1;
}
