package dev.steelyard.shared.provision;

import java.util.List;

/**
 * How a command ended.
 *
 * @param status exit status, or {@link #NOT_STARTED} or {@link #TIMED_OUT}
 * @param output standard output and standard error, as they came
 */
public record CommandResult(int status, String output) {

  /** As shells say it for a program that cannot be run. */
  public static final int NOT_STARTED = 127;

  /** As {@code timeout(1)} says it. */
  public static final int TIMED_OUT = 124;

  /** Whether it ended with status 0. */
  public boolean ok() {
    return status == 0;
  }

  /** The output's lines that are not blank. */
  public List<String> lines() {
    return output.lines().filter(line -> !line.isBlank()).toList();
  }

  /** The last line that is not blank: where most programs say why they failed. */
  public String lastLine() {
    List<String> lines = lines();
    return lines.isEmpty() ? "exit status " + status : lines.get(lines.size() - 1).strip();
  }
}
