/**
 * What is sent: the three requests of the published social network scripts, or a plan's own mix of
 * requests made from templates, as bytes.
 *
 * <p>A stream of planned requests gives each one a seed and a job size, in the order of the
 * intended sends; the encoder turns them into bytes when they are sent.
 */
@NullMarked
package dev.steelyard.client.load.request;

import org.jspecify.annotations.NullMarked;
