/** Finding or fetching outside programs, starting them, and surely ending them. */
@NullMarked
package dev.steelyard.shared.provision;

import org.jspecify.annotations.NullMarked;
