package dev.steelyard.shared.provision;

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
  static final List<String> WANTED = List.of("nginx", "libnginx-mod-http-lua", "lua-resty-core");

  private static final Pattern OURS =
      Pattern.compile(
          "nginx(-core|-light|-full|-extras)?|libnginx-mod-http-(lua|ndk)|libluajit.*|lua-resty-.*");

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
   * @param unpacked gets package name → version of all that was unpacked
   * @return why it failed, in the package tool's own words; empty when all is there
   */
  Optional<String> unpack(Path root, Map<String, String> unpacked) throws IOException {
    Map<String, String> closure = new LinkedHashMap<>();
    if (attempt(root, closure, unpacked).ok()) {
      return addLibraries(root, closure, unpacked);
    }
    // Absent lists cannot name the packages, stale ones name files that are gone.
    CommandResult update = apt.update();
    CommandResult second = attempt(root, closure, unpacked);
    if (second.ok()) {
      return addLibraries(root, closure, unpacked);
    }
    String told = "apt-get: " + second.lastLine();
    return Optional.of(update.ok() ? told : told + "; apt-get update: " + update.lastLine());
  }

  private CommandResult attempt(
      Path root, Map<String, String> closure, Map<String, String> unpacked) throws IOException {
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

  private Optional<String> addLibraries(
      Path root, Map<String, String> closure, Map<String, String> unpacked) throws IOException {
    while (true) {
      Set<String> missing = libraries.missing(binaries(root), root);
      if (missing.isEmpty()) {
        return Optional.empty();
      }
      Map<String, String> wanted = new TreeMap<>();
      for (String soname : missing) {
        SharedLibraries.packageOf(soname, closure.keySet())
            .filter(name -> !unpacked.containsKey(name))
            .ifPresent(name -> wanted.put(name, closure.getOrDefault(name, "")));
      }
      if (wanted.isEmpty()) {
        return Optional.of("no package has the libraries " + String.join(", ", missing));
      }
      CommandResult fetched = apt.fetch(wanted, root);
      if (!fetched.ok()) {
        return Optional.of("apt-get: " + fetched.lastLine());
      }
      unpacked.putAll(wanted);
    }
  }

  private static List<Path> binaries(Path root) throws IOException {
    Set<Path> files = new LinkedHashSet<>(List.of(root.resolve("usr/sbin/nginx")));
    try (Stream<Path> all = Files.walk(root)) {
      all.filter(file -> Pattern.matches(".*\\.so(\\.\\d+)*", file.getFileName().toString()))
          .forEach(files::add);
    }
    return List.copyOf(files);
  }
}
