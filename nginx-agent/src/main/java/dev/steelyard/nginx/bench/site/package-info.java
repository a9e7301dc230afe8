/**
 * The processes of a benchmark on this machine: load balancers, the servers behind them, load
 * generators, and what the kernel says about the processor time that they used. Measurements start
 * them, send them load and close them; figures flow back as plain values.
 */
@NullMarked
package dev.steelyard.nginx.bench.site;

import org.jspecify.annotations.NullMarked;
