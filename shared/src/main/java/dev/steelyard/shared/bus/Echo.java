package dev.steelyard.shared.bus;

/**
 * What an agent's clock says, so that others can tell how far theirs is from it.
 *
 * @param micros since the epoch
 */
public record Echo(long micros) {}
