/**
 * What both agents share: messages, statistics, samples, configuration, outside programs.
 *
 * <p>Data flow: {@code provision} finds programs; {@code config} is read once at the start; {@code
 * vts} turns a status page into {@code sample}s; {@code bus} carries them. Nothing here knows an
 * agent.
 */
@NullMarked
package dev.steelyard.shared;

import org.jspecify.annotations.NullMarked;
