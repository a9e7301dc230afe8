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
 * A program from the distribution's packages, unpacked into one folder.
 *
 * <p>What the recipe calls its own always comes from the packages; other libraries come from the
 * system and, where it lacks them, from packages.
 */
final class PackageUnpacker {

  private final PackageRecipe recipe;
  private final AptPackages apt;
  private final SharedLibraries libraries;

  PackageUnpacker(PackageRecipe recipe, AptPackages apt, CommandRunner runner) {
    this.recipe = recipe;
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
    CommandResult resolved = apt.resolve(recipe.wanted(), closure);
    if (!resolved.ok()) {
      return resolved;
    }
    Map<String, String> ours =
        closure.entrySet().stream()
            .filter(entry -> recipe.ours().matcher(entry.getKey()).matches())
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

  private List<Path> binaries(Path root) throws IOException {
    Set<Path> files = new LinkedHashSet<>(List.of(root.resolve(recipe.executable())));
    try (Stream<Path> all = Files.walk(root)) {
      all.filter(file -> Pattern.matches(".*\\.so(\\.\\d+)*", file.getFileName().toString()))
          .forEach(files::add);
    }
    return List.copyOf(files);
  }
}
