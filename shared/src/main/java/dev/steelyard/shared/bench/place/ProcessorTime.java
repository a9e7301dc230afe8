package dev.steelyard.shared.bench.place;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Processor time of processes, from {@code /proc/PID/stat}. */
public final class ProcessorTime {

  /** The kernel counts in units of 10 ms for programs, whatever its own clock does. */
  private static final double TICKS_PER_SECOND = 100;

  /**
   * Place of the user time after the name in parentheses, from 0: the 3rd field of the file is the
   * first. The system time follows it.
   */
  private static final int USER = 11;

  /** The same of ended children. */
  private static final int CHILDREN_USER = 13;

  /** Places in the line of all cores of {@code /proc/stat}, its name being 0. */
  private static final int IDLE = 4;

  private static final int DISK = 5;
  private static final int STEAL = 8;

  private ProcessorTime() {}

  /** User and system time of these processes together, s since their start, to 10 ms each. */
  public static double seconds(List<Long> pids) {
    double sum = 0;
    for (long pid : pids) {
      try {
        sum += seconds(Files.readString(Path.of("/proc", Long.toString(pid), "stat")));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return sum;
  }

  /** User and system time of all processes that this one started and that have ended, s. */
  public static double secondsOfEndedChildren() {
    try {
      return seconds(Files.readString(Path.of("/proc/self/stat")), CHILDREN_USER);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Time that all cores of the machine were busy since its start, s; what was stolen included. */
  public static double secondsOfMachine() {
    try {
      return secondsBusy(Files.readString(Path.of("/proc/stat")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The line of all cores: user, nice, system, idle, waiting for a disk, and more that is busy. */
  static double secondsBusy(String stat) {
    String[] fields = stat.substring(0, stat.indexOf('\n')).split(" +", -1);
    long busy = 0;
    for (int i = 1; i <= STEAL; i++) {
      if (i != IDLE && i != DISK) {
        busy += Long.parseLong(fields[i]);
      }
    }
    return busy / TICKS_PER_SECOND;
  }

  static double seconds(String stat) {
    return seconds(stat, USER);
  }

  /** User time at a place and system time at the next. */
  private static double seconds(String stat, int place) {
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return (Long.parseLong(fields[place]) + Long.parseLong(fields[place + 1])) / TICKS_PER_SECOND;
  }
}
