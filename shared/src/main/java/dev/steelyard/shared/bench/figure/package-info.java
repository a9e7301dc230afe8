/**
 * What every measurement of a benchmark shares: the name and target of a figure, intervals of
 * paired rounds, the order of the arms. Measured numbers go in, rows of a report come out.
 */
@NullMarked
package dev.steelyard.shared.bench.figure;

import org.jspecify.annotations.NullMarked;
