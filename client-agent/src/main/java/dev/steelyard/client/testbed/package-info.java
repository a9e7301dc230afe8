/**
 * Emulated servers: what a fleet behind NGINX looks like, with a known capacity, a known service
 * time law and scripted faults.
 *
 * <p>Data flow: a JSON file becomes a {@link dev.steelyard.client.testbed.TestbedConfig}; the
 * {@link dev.steelyard.client.testbed.Testbed} makes one HTTP server of each entry. A request goes
 * through {@code SocialApi} (what is asked), {@code Station} (when it is done: a queue on an
 * explicit clock, without threads) and {@code DueTimer} (sleeping until then) to its answer from
 * the {@code SocialNetwork}, which all servers share. Commands change the servers while they run.
 *
 * <p>A service sleeps, it burns no CPU, so many servers fit on one core. The error of the sleeping
 * is measured and reported, and does not lower the capacity.
 */
@NullMarked
package dev.steelyard.client.testbed;

import org.jspecify.annotations.NullMarked;
