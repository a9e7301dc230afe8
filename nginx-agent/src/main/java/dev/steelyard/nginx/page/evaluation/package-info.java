/**
 * The page of an evaluation: ratios with their intervals and bounds, the whole table, and, where
 * something real was measured, latencies, weights over time, predicted against measured.
 *
 * <p>Data flow: rows of a report and what there is to draw beside them go in, text comes out.
 */
@NullMarked
package dev.steelyard.nginx.page.evaluation;

import org.jspecify.annotations.NullMarked;
