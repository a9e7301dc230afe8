/**
 * The HTTP/1.1 engine: sends what is due over keep-alive connections and says what became of it.
 *
 * <p>A plan's intended times come in through pacers; a carrier for each request type gives them to
 * connections, or keeps them waiting with their intended time; figures go out when they are asked
 * for. All of that happens on sending loops of their own, each with its part of the plan, its
 * connections and its buffers; the engine starts them together and adds their figures up. How a
 * loop waits for the next send is hooked into the I/O handler of its event loop.
 */
@NullMarked
package dev.steelyard.client.load.engine;

import org.jspecify.annotations.NullMarked;
