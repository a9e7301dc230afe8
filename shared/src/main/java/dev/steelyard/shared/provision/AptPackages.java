package dev.steelyard.shared.provision;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
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

  /** The module fits the distribution's NGINX, not that of another source on the same machine. */
  private static final String PREFERENCES =
      """
      Package: nginx* libnginx-mod-* lua-resty-* libluajit*
      Pin: release o=Debian
      Pin-Priority: 1001

      Package: nginx* libnginx-mod-* lua-resty-* libluajit*
      Pin: release o=Ubuntu
      Pin-Priority: 1001
      """;

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
    for (String folder : List.of("lists/partial", "cache/archives/partial")) {
      Files.createDirectories(work.resolve(folder));
    }
    Files.writeString(work.resolve("status"), "");
    Files.writeString(work.resolve("preferences"), PREFERENCES);
    // Hooks of the system's configuration may need root; the sandbox user cannot enter private
    // folders.
    Files.writeString(
        configuration,
        """
        Dir::State::status "%1$s/status";
        Dir::Etc::Preferences "%1$s/preferences";
        Dir::Cache "%1$s/cache";
        Dir::Cache::pkgcache "pkgcache.bin";
        Dir::Cache::srcpkgcache "srcpkgcache.bin";
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
   * @param versions replaced by package name → version, dependencies first
   */
  CommandResult resolve(List<String> packages, Map<String, String> versions) {
    List<String> arguments = new ArrayList<>(List.of("--simulate", "install"));
    arguments.addAll(packages);
    CommandResult result = apt(RESOLVE_LIMIT, work, arguments);
    versions.clear();
    Matcher matcher = PLANNED.matcher(result.output());
    while (matcher.find()) {
      versions.put(matcher.group(1), matcher.group(2));
    }
    return result;
  }

  /** Downloads the packages, checked by the tool against its signed lists, and unpacks them. */
  CommandResult fetch(Map<String, String> versions, Path root) throws IOException {
    Path archives = Files.createTempDirectory(work, "archives");
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
