package dev.steelyard.nginx.bench.site;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Processor time of processes, from {@code /proc/PID/stat}. */
public final class ProcessorTime {

  /** The kernel counts in units of 10 ms for programs, whatever its own clock does. */
  private static final double TICKS_PER_SECOND = 100;

  /** Places after the name in parentheses, from 0: 3rd field of the file is the first. */
  private static final int USER = 11;

  private static final int SYSTEM = 12;

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

  static double seconds(String stat) {
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return (Long.parseLong(fields[USER]) + Long.parseLong(fields[SYSTEM])) / TICKS_PER_SECOND;
  }
}
