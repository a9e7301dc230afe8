package dev.steelyard.shared.bus;

/** An event with its envelope. */
public record Received<T extends Record>(Envelope envelope, T body) {}
