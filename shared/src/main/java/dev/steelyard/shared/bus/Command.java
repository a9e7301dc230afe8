package dev.steelyard.shared.bus;

/**
 * A command as its handler sees it.
 *
 * @param sender the agent that sent it, or {@code unknown}
 */
public record Command<Q extends Record>(String sender, Q body) {}
