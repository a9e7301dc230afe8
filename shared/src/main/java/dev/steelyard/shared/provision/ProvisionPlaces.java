package dev.steelyard.shared.provision;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where outside programs are looked for and kept.
 *
 * @param nginx the NGINX that must be used, from an explicit setting; empty to look for one
 * @param searchPath directories with programs, first match wins
 * @param cacheDirectory absolute, private folder for fetched programs, made when needed
 */
public record ProvisionPlaces(Optional<Path> nginx, List<Path> searchPath, Path cacheDirectory) {

  private static final Logger LOG = LoggerFactory.getLogger(ProvisionPlaces.class);

  /** Setting that names the NGINX to use. */
  public static final String NGINX_VARIABLE = "STEELYARD_NGINX";

  /** Setting that names the cache directory. */
  public static final String CACHE_VARIABLE = "STEELYARD_CACHE";

  /** Ordinary users often lack these, and there daemons are installed. */
  private static final List<String> SYSTEM_PROGRAMS =
      List.of("/usr/local/openresty/bin", "/usr/local/sbin", "/usr/sbin", "/sbin");

  public ProvisionPlaces {
    searchPath = List.copyOf(searchPath);
  }

  /**
   * The places for an environment: {@code PATH} and the system's own program folders; the cache in
   * {@code STEELYARD_CACHE}, else {@code $XDG_CACHE_HOME/steelyard}, else {@code
   * ~/.cache/steelyard}, else (said in the log) a private folder among the temporary files.
   */
  public static ProvisionPlaces of(Map<String, String> environment) {
    LinkedHashSet<Path> path = new LinkedHashSet<>();
    for (String folder : environment.getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
      if (!folder.isBlank()) {
        path.add(Path.of(folder));
      }
    }
    SYSTEM_PROGRAMS.forEach(folder -> path.add(Path.of(folder)));
    return new ProvisionPlaces(
        value(environment, NGINX_VARIABLE).map(Path::of),
        new ArrayList<>(path),
        cacheDirectory(environment));
  }

  /** The places for this process. */
  public static ProvisionPlaces ofThisProcess() {
    return of(System.getenv());
  }

  /** The first executable file of that name on the search path. */
  public Optional<Path> program(String name) {
    return searchPath.stream()
        .map(folder -> folder.resolve(name))
        .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
        .findFirst();
  }

  private static Path cacheDirectory(Map<String, String> environment) {
    Optional<Path> named = value(environment, CACHE_VARIABLE).map(Path::of);
    if (named.isPresent()) {
      return named.get().toAbsolutePath();
    }
    Path home =
        value(environment, "XDG_CACHE_HOME")
            .map(Path::of)
            .orElseGet(() -> Path.of(value(environment, "HOME").orElse("/"), ".cache"))
            .resolve("steelyard")
            .toAbsolutePath();
    if (canBeWritten(home)) {
      return home;
    }
    Path temporary = Folders.privateTemporary("steelyard");
    LOG.warn(
        "cannot write to {}: keeping fetched programs in {} (set {} for another folder)",
        home,
        temporary,
        CACHE_VARIABLE);
    return temporary;
  }

  private static boolean canBeWritten(Path folder) {
    Path existing = folder;
    while (!Files.exists(existing)) {
      existing = existing.resolveSibling("").normalize();
    }
    return Files.isDirectory(existing) && Files.isWritable(existing);
  }

  private static Optional<String> value(Map<String, String> environment, String name) {
    return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
  }
}
