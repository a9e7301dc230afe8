/**
 * One observation of the fleet, and its files: the sample log (JSON lines, gzip) and the published
 * collector's format.
 *
 * <p>Data flow: {@code vts} makes samples; {@code SampleLogWriter} keeps them, {@code
 * SampleLogReader} brings them back for training and replay.
 */
@NullMarked
package dev.steelyard.shared.sample;

import org.jspecify.annotations.NullMarked;
