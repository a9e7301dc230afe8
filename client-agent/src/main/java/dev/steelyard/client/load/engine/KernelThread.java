package dev.steelyard.client.load.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The calling thread as the kernel knows it. The kernel may wake a thread up to 50 µs late to save
 * power; a sending thread asks for 1 ns instead.
 */
final class KernelThread {

  private static final Path SELF = Path.of("/proc/thread-self");

  private KernelThread() {}

  /** Its id; empty on systems that do not tell. */
  static Optional<String> id() {
    try {
      return Optional.of(Files.readSymbolicLink(SELF).getFileName().toString());
    } catch (IOException | UnsupportedOperationException e) {
      return Optional.empty();
    }
  }

  /**
   * Asks for exact timers.
   *
   * @return what went wrong, if anything; timers are then later, by some 50 µs
   */
  static Optional<String> shortenTimerSlack() {
    Optional<String> id = id();
    if (id.isEmpty()) {
      return Optional.of("timer slack of the sending threads is not known on this system");
    }
    try {
      Files.writeString(Path.of("/proc", id.get(), "timerslack_ns"), "1");
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of("timer slack of the sending threads stays at its default (" + e + ")");
    }
  }
}
