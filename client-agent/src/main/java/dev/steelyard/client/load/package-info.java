/**
 * Sends requests when a plan says so, and reports what happened: plan, arrival, request, engine,
 * report.
 */
@NullMarked
package dev.steelyard.client.load;

import org.jspecify.annotations.NullMarked;
