/**
 * The HTTP/1.1 engine: sends what is due over keep-alive connections and says what became of it.
 *
 * <p>A plan's intended times come in through pacers; a lane for each request type gives them to
 * idle connections, or keeps them waiting with their intended time; figures go out when they are
 * asked for. Everything but the hand-over of figures happens on one event loop of its own.
 */
@NullMarked
package dev.steelyard.client.load.engine;

import org.jspecify.annotations.NullMarked;
