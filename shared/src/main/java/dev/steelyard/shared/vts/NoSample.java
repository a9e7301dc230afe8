package dev.steelyard.shared.vts;

/** Why a page gave no sample. */
public enum NoSample {
  /** Nothing to compare with yet. */
  FIRST_PAGE,
  /** The same time as the page before; the next one is compared with that. */
  STALE_PAGE,
  /** A counter fell, or another machine answers; the page is the new baseline. */
  RESTART,
  /** Servers or upstreams came or went; the page is the new baseline. */
  SERVERS_CHANGED,
  /** NGINX' clock went back; the page is the new baseline. */
  CLOCK_BACK
}
