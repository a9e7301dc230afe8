/**
 * What happened: counts and latency series of each request type, exact sums beside HdrHistograms.
 *
 * <p>The engine's thread writes into one set of figures and swaps it for an empty one; another
 * thread adds the filled sets up to totals and to the last second, and makes status messages and
 * text of them. Histograms are merged, never percentiles.
 */
@NullMarked
package dev.steelyard.client.load.report;

import org.jspecify.annotations.NullMarked;
