/** Polls the status page, publishes samples, records them. */
@NullMarked
package dev.steelyard.client.poll;

import org.jspecify.annotations.NullMarked;
