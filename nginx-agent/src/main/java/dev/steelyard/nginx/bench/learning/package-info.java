/**
 * What learning and deciding cost: the mixture fit against scikit-learn on the same data, and one
 * decision for a large fleet. Data are drawn here, so nothing but a program is fetched.
 */
@NullMarked
package dev.steelyard.nginx.bench.learning;

import org.jspecify.annotations.NullMarked;
