package dev.steelyard.shared.bus;

import org.jspecify.annotations.Nullable;

/**
 * Where a recording stands.
 *
 * @param state {@code recording} or {@code ended}
 * @param file absolute path
 * @param records lines written so far
 * @param endedBecause {@code record.stop}, {@code load.stop}, {@code plan-complete} or an error;
 *     null while recording
 */
public record RecordStatus(
    String state, String file, long records, @Nullable String endedBecause) {}
