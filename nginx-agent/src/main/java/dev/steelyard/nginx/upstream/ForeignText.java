package dev.steelyard.nginx.upstream;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The files of a configuration that are not the agent's, to notice that somebody edits them.
 *
 * @param files text by name
 */
record ForeignText(Map<String, String> files) {

  private static final Pattern HEADER = Pattern.compile("(?m)^# configuration file (.+):$");

  /**
   * Takes the output of {@code nginx -T} apart.
   *
   * @param own directory whose files are left out
   */
  static ForeignText of(String dump, Path own) {
    Map<String, String> files = new LinkedHashMap<>();
    Matcher header = HEADER.matcher(dump);
    String name = "";
    int start = 0;
    while (header.find()) {
      files.put(name, dump.substring(start, header.start()));
      name = header.group(1);
      start = header.end();
    }
    files.put(name, dump.substring(start));
    files.remove("");
    files.keySet().removeIf(file -> Path.of(file).startsWith(own));
    return new ForeignText(files);
  }

  /** The first file that is another one here than there; empty when all are the same. */
  Optional<String> differing(ForeignText other) {
    Set<String> names = new TreeSet<>(files.keySet());
    names.addAll(other.files.keySet());
    return names.stream()
        .filter(name -> !Objects.equals(files.get(name), other.files.get(name)))
        .findFirst();
  }
}
