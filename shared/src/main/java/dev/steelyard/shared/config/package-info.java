/**
 * Reading and validating configuration: file, then environment, then command line, into one
 * immutable record.
 */
@NullMarked
package dev.steelyard.shared.config;

import org.jspecify.annotations.NullMarked;
