/**
 * Algorithms that know no domain. Imports nothing of Steelyard.
 *
 * <p>Data flow: arrays and counts in, immutable models out; the rooms that know the domain turn
 * samples into one and decisions out of the other. What does not fit is an {@link
 * java.lang.IllegalArgumentException} that names the value.
 */
@NullMarked
package dev.steelyard.nginx.learning;

import org.jspecify.annotations.NullMarked;
