/** A small neural network: numbers in, numbers out, and the gradient of both. Imports nothing. */
@NullMarked
package dev.steelyard.nginx.learning.network;

import org.jspecify.annotations.NullMarked;
