package dev.steelyard.shared.bus;

/** A command that needs no argument. */
public record Empty() {}
