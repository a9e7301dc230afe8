/**
 * Everything that touches NGINX: its own directory, the Lua and the reload actuator, the audit log.
 *
 * <p>Weights come in ({@link dev.steelyard.nginx.upstream.Weights}), an acknowledgement goes out;
 * nothing here knows a policy.
 */
@NullMarked
package dev.steelyard.nginx.upstream;

import org.jspecify.annotations.NullMarked;
