/**
 * Reloads that cannot work, done on purpose to a real NGINX under requests: what the reload
 * actuator claims beside what is true.
 *
 * <p>A scenario breaks something at a {@link dev.steelyard.nginx.bench.reloads.ReloadSite}, asks
 * for new weights, and gives a {@link dev.steelyard.nginx.bench.reloads.ReloadOutcome}; the truth
 * is measured by requests, not by what the actuator knows.
 */
@NullMarked
package dev.steelyard.nginx.bench.reloads;

import org.jspecify.annotations.NullMarked;
