package dev.steelyard.nginx.page;

import org.jspecify.annotations.Nullable;

/** A picture of one part of the report. */
public interface Picture {

  /** A sentence that says why there is nothing to draw; null when there is. */
  @Nullable String missing();

  /**
   * Draws it; only when nothing is missing.
   *
   * @param width of the picture, 320 or more: text has the same size in all of them
   */
  String svg(int width);
}
