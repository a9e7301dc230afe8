/**
 * Model files: JSON with the format, its version, a checksum and the model. Records go in, files
 * come out, and back; what the records mean is known where they are made.
 */
@NullMarked
package dev.steelyard.nginx.routing.model;

import org.jspecify.annotations.NullMarked;
