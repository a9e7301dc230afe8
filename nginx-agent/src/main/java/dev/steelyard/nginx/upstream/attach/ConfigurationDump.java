package dev.steelyard.nginx.upstream.attach;

import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@code nginx -T} printed: every file that NGINX reads, as it reads it.
 *
 * @param main the file that NGINX begins with
 * @param files text by name, in the order in which NGINX opened them
 * @param complaints lines before the first file: warnings
 */
record ConfigurationDump(Path main, Map<Path, String> files, List<String> complaints) {

  private static final Pattern HEADER = Pattern.compile("(?m)^# configuration file (.+):\n");
  private static final Pattern COMPLAINT = Pattern.compile("\\[(warn|error|crit|alert|emerg)]");

  /**
   * Takes the output apart. A comment in a file may look like a header; where the file itself can
   * be read, it tells where it ends.
   *
   * @throws SteelyardException failed, when it holds no file
   */
  static ConfigurationDump parse(String output) {
    Map<Path, String> files = new LinkedHashMap<>();
    Matcher header = HEADER.matcher(output);
    int at = 0;
    int first = output.length();
    while (header.find(at)) {
      first = Math.min(first, header.start());
      Path file = Path.of(header.group(1));
      int start = header.end();
      int end = end(output, file, start);
      files.put(file, output.substring(start, end));
      at = Math.min(output.length(), end + 1);
    }
    if (files.isEmpty()) {
      throw new SteelyardException(
          ErrorCode.FAILED,
          "the output of nginx -T has no line '# configuration file ...:'",
          "give the whole output of nginx -T, and an NGINX of version 1.9.2 or later");
    }
    List<String> complaints =
        output
            .substring(0, first)
            .lines()
            .filter(line -> COMPLAINT.matcher(line).find())
            .map(String::strip)
            .toList();
    return new ConfigurationDump(files.keySet().iterator().next(), files, complaints);
  }

  private static int end(String output, Path file, int start) {
    Optional<String> onDisk = read(file);
    if (onDisk.isPresent() && output.startsWith(onDisk.get() + "\n", start)) {
      return start + onDisk.get().length();
    }
    Matcher next = HEADER.matcher(output);
    int end = next.find(start) ? next.start() : output.length();
    return Math.max(start, end - 1);
  }

  /** The file as text, the way the output of a program is decoded; empty when it cannot be read. */
  private static Optional<String> read(Path file) {
    try {
      return Optional.of(new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
    } catch (IOException notReadable) {
      return Optional.empty();
    }
  }
}
