/**
 * How a benchmark goes: measurements one after the other at a place, rows of a report out of them.
 * Uses the rooms of figures and places; the commands of both agents use this one.
 */
@NullMarked
package dev.steelyard.shared.bench.run;

import org.jspecify.annotations.NullMarked;
