/**
 * The contract between the agents: addresses, one record a message, one codec, joining the cluster.
 *
 * <p>Events are published, commands are request and reply. Delivery is at most once: receivers drop
 * what is stale or out of order and act on silence.
 */
@NullMarked
package dev.steelyard.shared.bus;

import org.jspecify.annotations.NullMarked;
