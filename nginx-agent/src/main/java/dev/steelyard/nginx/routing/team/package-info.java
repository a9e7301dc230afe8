/**
 * Several load balancers before the same servers: their windows become one sample, and only the
 * newest leader's words count. Plain values.
 *
 * <p>Data flow: windows of the agents in, {@link dev.steelyard.nginx.routing.team.SampleMerge} adds
 * them, the loop decides; words of leaders in, {@link dev.steelyard.nginx.routing.team.Succession}
 * lets the newer ones through.
 */
@NullMarked
package dev.steelyard.nginx.routing.team;

import org.jspecify.annotations.NullMarked;
