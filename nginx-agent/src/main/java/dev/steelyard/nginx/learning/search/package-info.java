/**
 * Search without gradients. Imports nothing of Steelyard.
 *
 * <p>Data flow: a start, a spread and an objective in, the parameters found out.
 */
@NullMarked
package dev.steelyard.nginx.learning.search;

import org.jspecify.annotations.NullMarked;
