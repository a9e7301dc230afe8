package dev.steelyard.shared.provision;

import dev.steelyard.shared.SteelyardException;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What can be said about NGINX on this machine, without the network. */
final class NginxFindings {

  static final String NGINX = "NGINX with Lua";
  static final String STATISTICS = "VTS module";
  static final String MODULE_FILES = "system NGINX modules";

  private static final String VTS_FILE = "ngx_http_vhost_traffic_status_module.so";
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final Pattern CONFIGURATION = Pattern.compile("--conf-path=(\\S+)");
  private static final Pattern PREFIX = Pattern.compile("--prefix=(\\S+)");
  private static final Pattern LOAD_MODULE =
      Pattern.compile("(?m)^\\s*load_module\\s+[\"']?([^\"';\\s]+)");

  private final ProvisionPlaces places;
  private final CommandRunner runner;

  NginxFindings(ProvisionPlaces places, CommandRunner runner) {
    this.places = places;
    this.runner = runner;
  }

  /** The program that {@link NginxProvisioner} would take, the VTS module, the system's modules. */
  List<Finding> all() {
    List<Finding> findings = new ArrayList<>();
    List<String> tried = new ArrayList<>();
    Optional<NginxProgram> program;
    try {
      program = new NginxProvisioner(places, runner).present(tried);
      findings.add(program.map(NginxFindings::found).orElseGet(() -> notHere(tried)));
    } catch (SteelyardException e) {
      program = Optional.empty();
      findings.add(
          Finding.missing(NGINX, SteelyardException.sentence(e), NginxProvisioner.remedy()));
    }
    program.map(this::statistics).ifPresent(findings::add);
    places.program("nginx").flatMap(this::moduleFiles).ifPresent(findings::add);
    return findings;
  }

  private static Finding found(NginxProgram program) {
    return Finding.ok(
        NGINX, program.version() + " at " + program.executable() + " (" + program.origin() + ")");
  }

  private Finding notHere(List<String> tried) {
    String detail = String.join("; ", tried);
    return places.program("apt-get").isPresent() && places.program("dpkg").isPresent()
        ? Finding.warning(
            NGINX,
            detail
                + "; fetched at the first start: 2 MB, and package lists (10 to 30 MB) where"
                + " absent",
            "doctor --fetch fetches it now, without root; or " + NginxProvisioner.remedy())
        : Finding.missing(NGINX, detail, NginxProvisioner.remedy());
  }

  private Finding statistics(NginxProgram program) {
    String about = about(program.executable(), program.environment());
    boolean builtIn = about.contains("vhost-traffic-status") || about.contains("module-vts");
    Optional<Path> file =
        NginxProbe.moduleDirectories(about).stream()
            .map(folder -> folder.resolve(VTS_FILE))
            .filter(Files::isRegularFile)
            .findFirst();
    if (builtIn || file.isPresent()) {
      return Finding.ok(STATISTICS, file.map(Path::toString).orElse("built in"));
    }
    return Finding.absent(
        STATISTICS, "not there: Steelyard's Lua statistics give the same document", "");
  }

  /**
   * Whether the modules that the system's NGINX loads are still there. On Debian and Ubuntu,
   * installing a program that wants the other LuaJIT library silently removes the Lua module under
   * a running NGINX, which then fails at its next reload or start.
   */
  private Optional<Finding> moduleFiles(Path executable) {
    String about = about(executable, Map.of());
    Matcher configuration = CONFIGURATION.matcher(about);
    Matcher prefix = PREFIX.matcher(about);
    if (!configuration.find() || !prefix.find()) {
      return Optional.empty();
    }
    Path main = Path.of(configuration.group(1));
    Path base = Path.of(prefix.group(1));
    List<String> gone = new ArrayList<>();
    try {
      gone.addAll(missingModules(main, base));
      Path enabled = main.resolveSibling("modules-enabled");
      if (Files.isDirectory(enabled)) {
        try (Stream<Path> entries = Files.list(enabled)) {
          for (Path entry : entries.sorted().toList()) {
            gone.addAll(missingIn(entry, base));
          }
        }
      }
    } catch (IOException e) {
      return Optional.of(
          Finding.warning(
              MODULE_FILES,
              "cannot read the configuration beside " + main + " (" + e + ")",
              "run as a user that may read it"));
    }
    return Optional.of(
        gone.isEmpty()
            ? Finding.ok(MODULE_FILES, "all that " + main + " loads are there")
            : Finding.warning(
                MODULE_FILES,
                "gone: "
                    + String.join(", ", gone)
                    + "; a running NGINX lives on, its next reload or start fails",
                "apt-get install libnginx-mod-http-lua libluajit2-5.1-2, and name"
                    + " libluajit2-5.1-2 with whatever needs LuaJIT (wrk)"));
  }

  /** An entry of modules-enabled; the package renames its link when it is removed. */
  private static List<String> missingIn(Path entry, Path base) throws IOException {
    String name = entry.getFileName().toString();
    if (name.endsWith(".removed")) {
      boolean back =
          Files.exists(
              entry.resolveSibling(name.substring(0, name.length() - ".removed".length())));
      return back ? List.of() : List.of(entry + " (its package was removed)");
    }
    if (!name.endsWith(".conf")) {
      return List.of();
    }
    return Files.exists(entry)
        ? missingModules(entry, base)
        : List.of(entry + " (a link to nothing)");
  }

  private static List<String> missingModules(Path file, Path base) throws IOException {
    if (!Files.isRegularFile(file)) {
      return List.of();
    }
    try {
      return LOAD_MODULE
          .matcher(Files.readString(file))
          .results()
          .map(match -> base.resolve(match.group(1)))
          .filter(module -> !Files.exists(module))
          .map(module -> module + " (loaded by " + file + ")")
          .toList();
    } catch (MalformedInputException e) {
      throw new IOException(file + " is not UTF-8", e);
    }
  }

  private String about(Path executable, Map<String, String> environment) {
    return runner
        .run(List.of(executable.toString(), "-V"), environment, Path.of("/"), LIMIT)
        .output();
  }
}
