package dev.steelyard.shared.provision;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The distribution's packages, without root: the package tool resolves and downloads them, {@code
 * dpkg -x} unpacks them; nothing is installed.
 *
 * <p>The tool is given an empty list of installed packages, so its answer is the whole closure, the
 * same on every machine of a release. It reads the system's package lists; where they are absent or
 * stale, {@link #update()} fetches private ones.
 */
final class AptPackages {

  private static final Duration RESOLVE_LIMIT = Duration.ofMinutes(1);
  private static final Duration NETWORK_LIMIT = Duration.ofMinutes(10);
  private static final Pattern PLANNED =
      Pattern.compile("(?m)^Inst (\\S+) (?:\\[\\S+\\] )?\\((\\S+) ");

  private final CommandRunner runner;
  private final String aptGet;
  private final String dpkg;
  private final Path work;
  private final Path configuration;

  /**
   * @param work private folder for lists and archives, writable, deleted by the caller
   */
  AptPackages(CommandRunner runner, Path aptGet, Path dpkg, Path work) throws IOException {
    this.runner = runner;
    this.aptGet = aptGet.toString();
    this.dpkg = dpkg.toString();
    this.work = work;
    this.configuration = work.resolve("apt.conf");
    for (String folder : List.of("lists/partial", "cache/archives/partial", "archives")) {
      Files.createDirectories(work.resolve(folder));
    }
    Files.writeString(work.resolve("status"), "");
    // Hooks of the system's configuration may need root; the sandbox user cannot enter private
    // folders.
    Files.writeString(
        configuration,
        """
        Dir::State::status "%1$s/status";
        Dir::Cache "%1$s/cache";
        Dir::Cache::pkgcache "";
        Dir::Cache::srcpkgcache "";
        APT::Sandbox::User "root";
        APT::Install-Recommends "false";
        Acquire::Languages "none";
        Acquire::Retries "2";
        Acquire::http::Timeout "20";
        Acquire::https::Timeout "20";
        #clear APT::Update::Pre-Invoke;
        #clear APT::Update::Post-Invoke;
        #clear APT::Update::Post-Invoke-Success;
        """
            .formatted(work));
  }

  /** Switches to private package lists and fetches them. */
  CommandResult update() throws IOException {
    Files.writeString(
        configuration,
        Files.readString(configuration)
            + "Dir::State \"%1$s\";\nDir::State::lists \"%1$s/lists\";\n".formatted(work)
            + "Dir::State::status \"%1$s/status\";\n".formatted(work));
    return apt(NETWORK_LIMIT, work, List.of("update"));
  }

  /**
   * Asks what the packages need in all.
   *
   * @param versions filled with package name → version, dependencies first, when the result is ok
   */
  CommandResult resolve(List<String> packages, Map<String, String> versions) {
    List<String> arguments = new ArrayList<>(List.of("--simulate", "install"));
    arguments.addAll(packages);
    CommandResult result = apt(RESOLVE_LIMIT, work, arguments);
    if (result.ok()) {
      Map<String, String> found = new LinkedHashMap<>();
      Matcher matcher = PLANNED.matcher(result.output());
      while (matcher.find()) {
        found.put(matcher.group(1), matcher.group(2));
      }
      versions.putAll(found);
    }
    return result;
  }

  /** Downloads the packages, checked by the tool against its signed lists, and unpacks them. */
  CommandResult fetch(Map<String, String> versions, Path root) throws IOException {
    Path archives = work.resolve("archives");
    List<String> arguments = new ArrayList<>(List.of("--quiet", "download"));
    versions.forEach((name, version) -> arguments.add(name + "=" + version));
    CommandResult result = apt(NETWORK_LIMIT, archives, arguments);
    if (!result.ok()) {
      return result;
    }
    try (Stream<Path> files = Files.list(archives)) {
      for (Path archive : files.sorted().toList()) {
        CommandResult unpacked =
            runner.run(
                List.of(dpkg, "-x", archive.toString(), root.toString()),
                Map.of(),
                work,
                RESOLVE_LIMIT);
        if (!unpacked.ok()) {
          return unpacked;
        }
        Files.delete(archive);
      }
    }
    return result;
  }

  /** The machine's package architecture, for instance {@code amd64}. */
  String architecture() {
    return runner
        .run(List.of(dpkg, "--print-architecture"), Map.of(), work, RESOLVE_LIMIT)
        .lastLine();
  }

  private CommandResult apt(Duration limit, Path directory, List<String> arguments) {
    List<String> command = new ArrayList<>(List.of(aptGet, "-c", configuration.toString()));
    command.addAll(arguments);
    return runner.run(command, Map.of(), directory, limit);
  }
}
