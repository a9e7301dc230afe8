package dev.steelyard.client.load.arrival;

import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Gaps from a text file: one number of at least 0 a line; empty lines and those that begin with
 * {@code #} are skipped. Each number is the gap before a send.
 */
public final class TraceGaps {

  private static final int MOST_GAPS = 10_000_000;
  private static final double LONGEST_SECONDS = 1e7;

  private final double[] gapNanos;

  private TraceGaps(double[] gapNanos) {
    this.gapNanos = gapNanos;
  }

  /**
   * Reads a file; a bad line is refused with its number.
   *
   * @param unit {@code us}, {@code ms} or {@code s}
   */
  public static TraceGaps read(Path file, String unit) {
    double unitNanos = unitNanos(unit);
    double[] gaps = new double[1024];
    int count = 0;
    int number = 0;
    try (BufferedReader lines = Files.newBufferedReader(file)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        number++;
        String text = line.strip();
        if (text.isEmpty() || text.startsWith("#")) {
          continue;
        }
        if (count == MOST_GAPS) {
          throw SteelyardException.badRequest(
              "trace " + file + " has more than " + MOST_GAPS + " gaps", "split it");
        }
        if (count == gaps.length) {
          gaps = Arrays.copyOf(gaps, count * 2);
        }
        gaps[count++] = gap(text, "trace " + file + " line " + number) * unitNanos;
      }
    } catch (IOException e) {
      throw new SteelyardException(
          ErrorCode.BAD_REQUEST,
          "trace " + file + " line " + (number + 1) + " (" + e + ")",
          "name a readable text file with one gap a line",
          e);
    }
    TraceGaps trace = new TraceGaps(Arrays.copyOf(gaps, count));
    double seconds = trace.totalNanos() / 1e9;
    if (!(seconds > 0 && seconds <= LONGEST_SECONDS)) {
      throw SteelyardException.badRequest(
          "trace " + file + " has " + count + " gaps of together " + seconds + " s",
          "its length must be above 0 and at most " + (long) LONGEST_SECONDS + " s");
    }
    return trace;
  }

  /** The length of the whole trace. */
  public double totalNanos() {
    return Arrays.stream(gapNanos).sum();
  }

  /** The gaps in their order, again and again. */
  public ArrivalProcess process() {
    return new TraceProcess(gapNanos);
  }

  private static double gap(String text, String place) {
    double gap;
    try {
      gap = Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new SteelyardException(
          ErrorCode.BAD_REQUEST, place + " is " + text, "write one number, the gap", e);
    }
    if (!(gap >= 0 && gap < Double.POSITIVE_INFINITY)) {
      throw SteelyardException.badRequest(
          place + " is " + text, "a gap is at least 0: time does not run backwards");
    }
    return gap;
  }

  private static double unitNanos(String unit) {
    return switch (unit) {
      case "us" -> 1e3;
      case "ms" -> 1e6;
      case "s" -> 1e9;
      default -> throw SteelyardException.badRequest("trace.unit is " + unit, "use us, ms or s");
    };
  }
}
