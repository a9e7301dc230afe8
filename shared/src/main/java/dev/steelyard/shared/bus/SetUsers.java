package dev.steelyard.shared.bus;

/**
 * Changes the number of closed-loop users.
 *
 * @param count users from now on, at least 0
 */
public record SetUsers(int count) {}
