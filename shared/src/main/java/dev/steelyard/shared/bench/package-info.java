/**
 * What a benchmark command gives out: rows with targets, as a table for people and as JSON for
 * programs. Measurements go in as rows; nothing is measured here.
 */
@NullMarked
package dev.steelyard.shared.bench;

import org.jspecify.annotations.NullMarked;
