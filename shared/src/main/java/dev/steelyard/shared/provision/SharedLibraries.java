package dev.steelyard.shared.provision;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The shared libraries of programs in a private folder: which are missing, and who has them. */
final class SharedLibraries {

  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final Pattern NOT_FOUND = Pattern.compile("(?m)^\\s*(\\S+) => not found");
  private static final Pattern SONAME = Pattern.compile("(.+)\\.so\\.(\\d+)(?:\\.\\d+)*");
  private static final Pattern LIBRARY_FILE = Pattern.compile("lib.+\\.so(\\.\\d+)+");

  /** Packages that are not named after their library. */
  private static final Map<String, String> NAMED_OTHERWISE =
      Map.of(
          "libz.so.1", "zlib1g",
          "libgcc_s.so.1", "libgcc-s1",
          "libcrypto.so.3", "libssl3",
          "libcrypto.so.1.1", "libssl1.1");

  private final CommandRunner runner;

  SharedLibraries(CommandRunner runner) {
    this.runner = runner;
  }

  /** The environment that makes the loader look below {@code root} first. */
  static Map<String, String> environment(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      String folders =
          files
              .filter(file -> LIBRARY_FILE.matcher(file.getFileName().toString()).matches())
              .map(file -> file.resolveSibling("").toString())
              .distinct()
              .sorted()
              .collect(Collectors.joining(":"));
      return folders.isEmpty() ? Map.of() : Map.of("LD_LIBRARY_PATH", folders);
    }
  }

  /** Names such as {@code libpcre.so.3} that the files need and the loader does not find. */
  Set<String> missing(List<Path> files, Path root) throws IOException {
    Set<String> names = new TreeSet<>();
    Map<String, String> environment = environment(root);
    for (Path file : files) {
      CommandResult result = runner.run(List.of("ldd", file.toString()), environment, root, LIMIT);
      Matcher matcher = NOT_FOUND.matcher(result.output());
      while (matcher.find()) {
        names.add(matcher.group(1));
      }
    }
    return names;
  }

  /**
   * The package of a library, by the naming rule of Debian and Ubuntu: {@code libpcre.so.3} is in
   * {@code libpcre3}, {@code libpcre2-8.so.0} in {@code libpcre2-8-0}; a {@code t64} may follow.
   *
   * @param candidates packages that may have it
   */
  static Optional<String> packageOf(String soname, Collection<String> candidates) {
    String name = NAMED_OTHERWISE.get(soname);
    if (name == null) {
      Matcher matcher = SONAME.matcher(soname);
      if (!matcher.matches()) {
        return Optional.empty();
      }
      String stem = matcher.group(1).toLowerCase(Locale.ROOT).replace('_', '-');
      boolean endsInDigit = Character.isDigit(stem.charAt(stem.length() - 1));
      name = stem + (endsInDigit ? "-" : "") + matcher.group(2);
    }
    return Stream.of(name, name + "t64").filter(candidates::contains).findFirst();
  }
}
