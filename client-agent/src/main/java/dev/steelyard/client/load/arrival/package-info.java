/**
 * The laws of the gaps between two sends: a mean and a random generator in, nanoseconds out.
 *
 * <p>Knows nothing of requests or clocks.
 */
@NullMarked
package dev.steelyard.client.load.arrival;

import org.jspecify.annotations.NullMarked;
