package dev.steelyard.nginx.upstream.attach;

import dev.steelyard.nginx.upstream.attach.Directive.Spot;
import java.nio.file.Path;
import java.util.Comparator;

/**
 * One edit that the owner of a configuration makes by hand.
 *
 * @param blockLine where the block begins that it belongs to
 * @param block for people, for instance {@code upstream compose_backend}
 * @param how where exactly
 * @param line the line that {@code how} is about
 * @param column characters before the text in that line, plus 1; only for {@link How#WITHIN}
 * @param text to be put there, or taken out
 */
record Step(Path file, int blockLine, String block, How how, int line, int column, String text) {

  /** Where the text goes. */
  enum How {
    AFTER,
    WITHIN,
    INSTEAD,
    WITHOUT
  }

  /** From the bottom of each file up, so that the lines above keep their numbers. */
  static final Comparator<Step> BOTTOM_UP =
      Comparator.comparing((Step step) -> step.file().toString())
          .thenComparing(Comparator.comparingInt(Step::line).reversed())
          .thenComparing(Comparator.comparingInt(Step::column).reversed());

  /** A text after a place: in a line of its own where that is possible. */
  static Step after(Directive block, String name, Spot spot, Path file, String text) {
    How how = spot.lastInLine() ? How.AFTER : How.WITHIN;
    int column = spot.lastInLine() ? 0 : spot.column();
    return new Step(file, block.line(), name, how, spot.line(), column, text);
  }

  @Override
  public String toString() {
    String where =
        switch (how) {
          case AFTER -> "after line " + line;
          case WITHIN -> "in line " + line + " at column " + column;
          case INSTEAD -> "instead of line " + line;
          case WITHOUT -> "take out of line " + line;
        };
    return "%s:%d, inside %s, %s: %s".formatted(file, blockLine, block, where, text);
  }
}
