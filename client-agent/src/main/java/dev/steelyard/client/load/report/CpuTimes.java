package dev.steelyard.client.load.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Pattern;

/**
 * CPU time of the whole machine as Linux tells it, in its clock ticks.
 *
 * @param total of all states
 * @param stolen what the hypervisor gave to others while this machine wanted to run
 */
public record CpuTimes(long total, long stolen) {

  /** Where Linux tells it. */
  public static final Path PROC_STAT = Path.of("/proc/stat");

  /** user, nice, system, idle, iowait, irq, softirq, steal; guest times are in user already. */
  private static final int STATES = 8;

  private static final int STEAL = 7;
  private static final Pattern SPACES = Pattern.compile("\\s+");

  /** The present times; empty where they are not told. */
  public static Optional<CpuTimes> read(Path file) {
    List<String> lines;
    try {
      lines = Files.readAllLines(file);
    } catch (IOException e) {
      return Optional.empty(); // not Linux, or hidden: the report says that it is not known
    }
    return lines.stream()
        .filter(line -> line.startsWith("cpu "))
        .map(SPACES::split)
        .filter(fields -> fields.length > STATES)
        .map(
            fields -> {
              long[] ticks =
                  Arrays.stream(fields, 1, STATES + 1).mapToLong(Long::parseLong).toArray();
              return new CpuTimes(Arrays.stream(ticks).sum(), ticks[STEAL]);
            })
        .findFirst();
  }

  /** The stolen share of the time since; empty when no time has gone by. */
  public OptionalDouble stolenShareUntil(CpuTimes later) {
    long passed = later.total - total;
    return passed <= 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(Math.max(0, later.stolen - stolen) / (double) passed);
  }
}
