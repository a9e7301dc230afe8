/**
 * Benchmarks as commands. A benchmark is a list of measurements; each starts its own processes,
 * gives rows, and leaves nothing behind. The rows go out as a table and as JSON.
 */
@NullMarked
package dev.steelyard.nginx.bench;

import org.jspecify.annotations.NullMarked;
