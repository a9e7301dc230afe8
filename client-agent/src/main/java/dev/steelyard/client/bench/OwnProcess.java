package dev.steelyard.client.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** What Linux tells a process about itself; 0 on other systems. */
final class OwnProcess {

  /** The kernel cuts names of threads off here. */
  private static final String LOOPS = "vert.x-eventloo";

  private static final String RESIDENT = "VmRSS:";
  private static final Path TASKS = Path.of("/proc/self/task");

  private OwnProcess() {}

  /** Resident memory. */
  static long residentKib() {
    return lines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith(RESIDENT))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .sum();
  }

  /**
   * How long the busiest event loop, which is the one that sends, was ready to run but had no core,
   * ns since its start.
   */
  static long sendingThreadWaitedNanos() {
    long mostRun = 0;
    long waited = 0;
    try (Stream<Path> tasks = Files.list(TASKS)) {
      for (Path task : tasks.toList()) {
        if (lines(task.resolve("comm")).equals(List.of(LOOPS))) {
          long[] runAndWaited =
              lines(task.resolve("schedstat")).stream()
                  .flatMap(line -> Arrays.stream(line.split(" ", -1)))
                  .mapToLong(Long::parseLong)
                  .toArray();
          if (runAndWaited.length > 1 && runAndWaited[0] > mostRun) {
            mostRun = runAndWaited[0];
            waited = runAndWaited[1];
          }
        }
      }
    } catch (IOException e) {
      return 0; // not Linux
    }
    return waited;
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      return List.of(); // not Linux, or a thread that has ended meanwhile
    }
  }
}
