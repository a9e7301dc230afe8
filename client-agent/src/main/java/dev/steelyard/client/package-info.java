/** The agent of the load node: sends load, polls statistics, emulates servers. */
@NullMarked
package dev.steelyard.client;

import org.jspecify.annotations.NullMarked;
