/** The VTS status page as records, its parser, and the differences between two polls. */
@NullMarked
package dev.steelyard.shared.vts;

import org.jspecify.annotations.NullMarked;
