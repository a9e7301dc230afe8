/**
 * Faults done on purpose to a real NGINX and a real agent process, while clients ask all the time.
 *
 * <p>A {@link dev.steelyard.nginx.bench.faults.FaultScenario} starts a site of its own in an empty
 * folder, does one harm, and says how many requests were lost because of the agent and how often
 * weights other than the expected ones were in force. Commands go to the agent's own port, facts
 * come from the clients and from NGINX' status page.
 */
@NullMarked
package dev.steelyard.nginx.bench.faults;

import org.jspecify.annotations.NullMarked;
