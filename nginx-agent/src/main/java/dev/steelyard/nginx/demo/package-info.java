/**
 * The whole loop on this machine, for a newcomer: starts every part as its own process, leads them
 * through observation, exploration, training and comparison by commands alone, and writes a report.
 */
@NullMarked
package dev.steelyard.nginx.demo;

import org.jspecify.annotations.NullMarked;
