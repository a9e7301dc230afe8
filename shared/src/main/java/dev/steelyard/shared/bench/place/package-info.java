/**
 * The processes of a benchmark on this machine that both agents use: a plain NGINX, load from wrk,
 * who gets which core, and what the kernel says about the processor time that was used.
 * Measurements start and close them; figures flow back as plain values.
 */
@NullMarked
package dev.steelyard.shared.bench.place;

import org.jspecify.annotations.NullMarked;
