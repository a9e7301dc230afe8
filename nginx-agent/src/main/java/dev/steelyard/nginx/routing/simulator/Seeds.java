package dev.steelyard.nginx.routing.simulator;

import dev.steelyard.shared.SteelyardException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;

/** Seeds as they are written on a command line. */
public final class Seeds {

  private static final Pattern RANGE = Pattern.compile("(\\d{1,9})\\.\\.(\\d{1,9})");
  private static final Pattern ONE = Pattern.compile("\\d{1,9}");
  private static final int MOST = 10_000;

  private Seeds() {}

  /** Whole numbers and ranges such as {@code 1..6}. */
  public static List<Long> of(List<String> texts) {
    List<Long> seeds = new ArrayList<>();
    for (String text : texts) {
      Matcher range = RANGE.matcher(text);
      if (range.matches()) {
        long first = Long.parseLong(range.group(1));
        long last = Long.parseLong(range.group(2));
        if (last >= first && last - first < MOST) {
          LongStream.rangeClosed(first, last).forEach(seeds::add);
          continue;
        }
      } else if (ONE.matcher(text).matches()) {
        seeds.add(Long.parseLong(text));
        continue;
      }
      throw SteelyardException.badRequest(
          "--seeds has " + text, "use whole numbers or ranges, for instance 1..6,9");
    }
    return seeds;
  }
}
