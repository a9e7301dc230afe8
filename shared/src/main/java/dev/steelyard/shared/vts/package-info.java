/**
 * NGINX' statistics: the VTS status page as records, its parser, the differences between two polls,
 * and the poller.
 *
 * <p>Data flow: {@code StatusSource} fetches the page, {@code VtsPage} is what it says, {@code
 * PageDifference} makes a {@code Sample} of two of them, {@code StatusPoller} does that
 * periodically and hands pages, samples and troubles to its listener.
 */
@NullMarked
package dev.steelyard.shared.vts;

import org.jspecify.annotations.NullMarked;
