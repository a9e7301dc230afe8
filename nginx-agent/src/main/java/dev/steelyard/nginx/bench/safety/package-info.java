/**
 * Scenarios of {@code reloads} and {@code faults} as figures of a benchmark: they run, and their
 * outcomes are counted.
 */
@NullMarked
package dev.steelyard.nginx.bench.safety;

import org.jspecify.annotations.NullMarked;
