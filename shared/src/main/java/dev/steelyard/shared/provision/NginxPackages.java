package dev.steelyard.shared.provision;

import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * NGINX with Lua from the distribution's packages, unpacked into one folder.
 *
 * <p>Programs and Lua files always come from the packages, all of one release, since the module
 * fits one NGINX only. Libraries come from the system and, where it lacks them, from packages.
 */
final class NginxPackages {

  /** What a user would install; the package tool knows the rest. */
  static final List<String> WANTED = List.of("nginx", "libnginx-mod-http-lua");

  private static final Pattern OURS =
      Pattern.compile(
          "nginx(-core|-light|-full|-extras)?|libnginx-mod-http-(lua|ndk)|libluajit.*|lua-resty-.*");

  /** A library may need another one; this deep it never goes. */
  private static final int LIBRARY_ROUNDS = 4;

  private final AptPackages apt;
  private final SharedLibraries libraries;

  NginxPackages(AptPackages apt, CommandRunner runner) {
    this.apt = apt;
    this.libraries = new SharedLibraries(runner);
  }

  /**
   * Downloads and unpacks.
   *
   * @param root empty folder to fill
   * @return package name → version of all that was unpacked
   * @throws SteelyardException {@link ErrorCode#UNAVAILABLE} with the package tool's own words
   */
  Map<String, String> unpack(Path root) throws IOException {
    Map<String, String> closure = new LinkedHashMap<>();
    Map<String, String> unpacked = new TreeMap<>();
    CommandResult attempt = attempt(root, closure, unpacked);
    if (!attempt.ok()) {
      // Absent lists cannot name the packages, stale ones name files that are gone.
      CommandResult update = apt.update();
      attempt = attempt(root, closure, unpacked);
      if (!attempt.ok()) {
        throw unavailable(
            "apt-get: " + attempt.lastLine() + (update.ok() ? "" : "; " + update.lastLine()));
      }
    }
    addLibraries(root, closure, unpacked);
    return unpacked;
  }

  private CommandResult attempt(
      Path root, Map<String, String> closure, Map<String, String> unpacked) throws IOException {
    closure.clear();
    CommandResult resolved = apt.resolve(WANTED, closure);
    if (!resolved.ok()) {
      return resolved;
    }
    Map<String, String> ours =
        closure.entrySet().stream()
            .filter(entry -> OURS.matcher(entry.getKey()).matches())
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    CommandResult fetched = apt.fetch(ours, root);
    if (fetched.ok()) {
      unpacked.putAll(ours);
    }
    return fetched;
  }

  private void addLibraries(Path root, Map<String, String> closure, Map<String, String> unpacked)
      throws IOException {
    for (int round = 0; round < LIBRARY_ROUNDS; round++) {
      Set<String> missing = libraries.missing(binaries(root), root);
      if (missing.isEmpty()) {
        return;
      }
      Map<String, String> wanted = new TreeMap<>();
      for (String soname : missing) {
        Optional<String> name = SharedLibraries.packageOf(soname, closure.keySet());
        name.ifPresent(found -> wanted.put(found, closure.getOrDefault(found, "")));
      }
      wanted.keySet().removeAll(unpacked.keySet());
      if (wanted.isEmpty()) {
        throw unavailable("no package has the libraries " + String.join(", ", missing));
      }
      CommandResult fetched = apt.fetch(wanted, root);
      if (!fetched.ok()) {
        throw unavailable("apt-get: " + fetched.lastLine());
      }
      unpacked.putAll(wanted);
    }
    throw unavailable("the libraries of its packages need ever more libraries");
  }

  private static List<Path> binaries(Path root) throws IOException {
    Set<Path> files = new LinkedHashSet<>(List.of(root.resolve("usr/sbin/nginx")));
    try (Stream<Path> all = Files.walk(root)) {
      all.filter(file -> Pattern.matches(".*\\.so(\\.\\d+)*", file.getFileName().toString()))
          .forEach(files::add);
    }
    return List.copyOf(files);
  }

  private static SteelyardException unavailable(String place) {
    return new SteelyardException(
        ErrorCode.UNAVAILABLE, place, "install " + String.join(" and ", WANTED));
  }
}
