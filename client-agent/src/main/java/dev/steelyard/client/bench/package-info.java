/**
 * {@code client-agent bench}: what the load generator costs and how exactly it sends.
 *
 * <p>Measurements start an NGINX and, each in a process of its own, the arms that are compared;
 * what the arms write down comes back as plain values and leaves as rows of a report.
 */
@NullMarked
package dev.steelyard.client.bench;

import org.jspecify.annotations.NullMarked;
