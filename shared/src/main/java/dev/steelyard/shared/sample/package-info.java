/** One observation of the fleet, and the log of observations (JSON lines, gzip). */
@NullMarked
package dev.steelyard.shared.sample;

import org.jspecify.annotations.NullMarked;
