/** Emulated servers with a capacity, a service time law and scripted faults. */
@NullMarked
package dev.steelyard.client.testbed;

import org.jspecify.annotations.NullMarked;
