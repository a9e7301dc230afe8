/**
 * Polls the status page, publishes samples, records them.
 *
 * <p>Data flow: {@code PollVerticle} puts each sample of a {@code StatusPoller} on the bus. A
 * {@code Recording} has a poller of its own and hands pages and samples to a {@code RecordSink};
 * {@code RecordVerticle} starts and ends recordings on commands of the bus and on the load's end,
 * {@code RecordCommand} does it without a cluster.
 */
@NullMarked
package dev.steelyard.client.poll;

import org.jspecify.annotations.NullMarked;
