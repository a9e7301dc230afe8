/**
 * Several client agents share one plan. The agent that gets the start command coordinates: it knows
 * its {@code Peers}, measures how far their clocks are from its own, gives each a share and a start
 * time, and adds up what they publish each second. The other way there are only figures: an agent
 * that has its share needs nobody to run it to its end.
 */
@NullMarked
package dev.steelyard.client.load.share;

import org.jspecify.annotations.NullMarked;
