/** Algorithms that know no domain: values in, values out. Imports nothing of Steelyard. */
@NullMarked
package dev.steelyard.nginx.learning;

import org.jspecify.annotations.NullMarked;
