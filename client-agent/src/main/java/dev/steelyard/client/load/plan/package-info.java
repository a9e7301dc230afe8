/**
 * When requests are sent: a validated plan, its runs for each request type, and the intended send
 * times they give.
 *
 * <p>A start command comes in, offsets in nanoseconds since the start go out. No clock, no sockets.
 */
@NullMarked
package dev.steelyard.client.load.plan;

import org.jspecify.annotations.NullMarked;
