/**
 * Records the status page. (Samples for the bus come from {@code shared.vts.PollVerticle}.)
 *
 * <p>Data flow: a {@code Recording} has a poller of its own and hands pages and samples to a {@code
 * RecordSink}; {@code RecordVerticle} starts and ends recordings on commands of the bus and on the
 * load's end, {@code RecordCommand} does it without a cluster.
 */
@NullMarked
package dev.steelyard.client.poll;

import org.jspecify.annotations.NullMarked;
