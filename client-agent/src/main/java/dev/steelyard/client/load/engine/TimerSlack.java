package dev.steelyard.client.load.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The kernel may wake a thread up to 50 µs late to save power; this asks for 1 ns instead. */
final class TimerSlack {

  private static final Path SELF = Path.of("/proc/thread-self");

  private TimerSlack() {}

  /**
   * For the calling thread.
   *
   * @return what went wrong, if anything; timers are then later, by some 50 µs
   */
  static Optional<String> shorten() {
    try {
      Path thread = Files.readSymbolicLink(SELF).getFileName();
      Files.writeString(Path.of("/proc", thread.toString(), "timerslack_ns"), "1");
      return Optional.empty();
    } catch (IOException | UnsupportedOperationException e) {
      return Optional.of("timer slack of the sending thread stays at its default: " + e);
    }
  }
}
