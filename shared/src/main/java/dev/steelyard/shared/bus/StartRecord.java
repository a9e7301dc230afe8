package dev.steelyard.shared.bus;

import org.jspecify.annotations.Nullable;

/**
 * Starts a recording of the status page.
 *
 * @param file where to write; must not exist
 * @param periodMillis 200..60000; null for 500
 * @param format {@code samples} (default: JSON lines of {@code Sample}, gzip if the name ends in
 *     .gz) or {@code published}
 */
public record StartRecord(String file, @Nullable Long periodMillis, @Nullable String format) {}
