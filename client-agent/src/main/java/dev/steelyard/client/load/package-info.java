/**
 * Sends requests when a plan says so, and reports what happened.
 *
 * <p>A start command becomes a {@code plan}; its {@code arrival} laws and {@code request} contents
 * feed the {@code engine}, whose figures the {@code report} adds up. {@link
 * dev.steelyard.client.load.LoadRun} is the way in for code, {@link
 * dev.steelyard.client.load.LoadVerticle} for the bus, {@link
 * dev.steelyard.client.load.LoadCommand} for the command line. Several agents {@code share} a plan
 * over the bus.
 */
@NullMarked
package dev.steelyard.client.load;

import org.jspecify.annotations.NullMarked;
