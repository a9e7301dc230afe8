package dev.steelyard.nginx.demo;

import java.io.PrintStream;
import java.util.function.LongSupplier;

/**
 * One line of progress with the time remaining: rewritten each second on a terminal, a plain line a
 * phase elsewhere.
 *
 * <p>Not thread-safe.
 */
final class LiveLine {

  private static final long PLAIN_NANOS = 10_000_000_000L;

  private final PrintStream out;
  private final boolean terminal;
  private final LongSupplier nanoClock;
  private final long startNanos;
  private final int totalSeconds;
  private String phase = "";
  private int width;
  private long plainNanos;

  LiveLine(PrintStream out, boolean terminal, LongSupplier nanoClock, int totalSeconds) {
    this.out = out;
    this.terminal = terminal;
    this.nanoClock = nanoClock;
    this.startNanos = nanoClock.getAsLong();
    this.totalSeconds = totalSeconds;
  }

  /** Seconds since the start. */
  double elapsedSeconds() {
    return (nanoClock.getAsLong() - startNanos) / 1e9;
  }

  /** Begins a phase. */
  void phase(String name) {
    phase = name;
    if (!terminal) {
      plain(name);
    } else {
      update("");
    }
  }

  /** Shows what goes on within the phase. */
  void update(String detail) {
    if (!terminal) {
      if (nanoClock.getAsLong() - plainNanos >= PLAIN_NANOS) {
        plain("  " + detail);
      }
      return;
    }
    String text = prefix() + phase + (detail.isEmpty() ? "" : "  " + detail);
    out.print("\r" + text + " ".repeat(Math.max(0, width - text.length())));
    out.flush();
    width = text.length();
  }

  private void plain(String text) {
    out.println(prefix() + text);
    plainNanos = nanoClock.getAsLong();
  }

  /** Prints a whole line for good. */
  void say(String line) {
    if (terminal && width > 0) {
      out.print("\r" + " ".repeat(width) + "\r");
      width = 0;
    }
    out.println(line);
  }

  private String prefix() {
    long left = Math.max(0, Math.round(totalSeconds - elapsedSeconds()));
    return "[%d:%02d left] ".formatted(left / 60, left % 60);
  }
}
