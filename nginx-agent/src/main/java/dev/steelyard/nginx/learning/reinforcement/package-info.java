/**
 * Learners that act: a state in, the number of an action out, and after each step what it led to.
 */
@NullMarked
package dev.steelyard.nginx.learning.reinforcement;

import org.jspecify.annotations.NullMarked;
