/**
 * What the Lua data plane costs and keeps: throughput and processor time beside the same NGINX
 * without Lua, the time until a change is visible, requests that fail by changes, the split, the
 * statistics page. Each measurement starts its own processes and gives rows.
 */
@NullMarked
package dev.steelyard.nginx.bench.lua;

import org.jspecify.annotations.NullMarked;
