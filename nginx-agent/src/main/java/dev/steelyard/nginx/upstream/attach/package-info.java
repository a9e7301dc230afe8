/**
 * Steelyard in an NGINX of somebody else: reads its configuration as NGINX sees it, tells which
 * lines to add and whether they are there, writes the agent's own directory and nothing else.
 *
 * <p>Text of {@code nginx -T} comes in, lines and findings go out; the rooms around ask for them.
 */
@NullMarked
package dev.steelyard.nginx.upstream.attach;

import org.jspecify.annotations.NullMarked;
