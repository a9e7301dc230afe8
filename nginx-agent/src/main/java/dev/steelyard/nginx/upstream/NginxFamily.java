package dev.steelyard.nginx.upstream;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A master process and its workers, as the operating system has them (Linux: {@code /proc}).
 *
 * <p>Workers of one load of the configuration are a generation. NGINX waits 100 ms between starting
 * a generation and retiring the one before, hence two generations are never born closer together.
 *
 * @param master the process that takes signals
 */
public record NginxFamily(ProcessHandle master) {

  private static final Duration BIRTH_GAP = Duration.ofMillis(100);

  /** A child with its command line, which NGINX rewrites to say what it does. */
  private record Child(ProcessHandle process, String title) {

    boolean isWorker() {
      return !title.contains("cache manager") && !title.contains("cache loader");
    }

    /** A process that has ended and is still to be reaped has no command line. */
    boolean lives() {
      return !title.isEmpty();
    }

    boolean leaves() {
      return saysLeaving(title);
    }
  }

  private static boolean saysLeaving(String title) {
    return title.contains("shutting down");
  }

  private Stream<Child> children() {
    return master
        .children()
        .map(process -> new Child(process, title(process.pid())))
        .filter(child -> child.isWorker() && child.lives());
  }

  private static String title(long pid) {
    try {
      return Files.readString(Path.of("/proc", Long.toString(pid), "cmdline"));
    } catch (IOException gone) {
      return "";
    }
  }

  /** Whether the master lives. */
  public boolean isAlive() {
    return master.isAlive();
  }

  /** Workers that live, those that are leaving included. */
  public Set<ProcessHandle> workers() {
    return children().map(Child::process).collect(Collectors.toSet());
  }

  /**
   * Process numbers of the workers that take new connections. One that leaves says so in its
   * command line before it closes its listening sockets.
   */
  public Set<Long> accepting() {
    return children()
        .filter(child -> !child.leaves())
        .map(child -> child.process().pid())
        .collect(Collectors.toSet());
  }

  /** Whether a process is a worker on its way out. */
  static boolean isLeaving(long pid) {
    return saysLeaving(title(pid));
  }

  /** How many generations have workers that are still leaving. */
  public int drainingGenerations() {
    List<Instant> births =
        children()
            .filter(Child::leaves)
            .flatMap(child -> child.process().info().startInstant().stream())
            .sorted()
            .toList();
    int generations = 0;
    Instant last = Instant.MIN;
    for (Instant birth : births) {
      generations += birth.isAfter(last.plus(BIRTH_GAP)) ? 1 : 0;
      last = birth;
    }
    return generations;
  }
}
