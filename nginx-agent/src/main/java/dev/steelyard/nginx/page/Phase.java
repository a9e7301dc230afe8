package dev.steelyard.nginx.page;

import org.jspecify.annotations.Nullable;

/**
 * A stretch of time, in seconds since the start.
 *
 * @param arm the arm measured, or null where none is
 */
public record Phase(String name, @Nullable String arm, double fromSecond, double toSecond) {}
