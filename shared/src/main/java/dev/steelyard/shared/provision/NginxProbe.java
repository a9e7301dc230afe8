package dev.steelyard.shared.provision;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Proves that an NGINX can do what Steelyard needs: Lua, its balancer library, and a version that
 * knows them.
 *
 * <p>{@code nginx -t} reads the configuration but runs no Lua, so it passes without lua-resty-core.
 * The probe therefore starts NGINX on a configuration that listens nowhere and whose first Lua line
 * loads the library, says so, and ends the process.
 */
final class NginxProbe {

  static final String OLDEST_VERSION = "1.18.0";

  private static final String PROOF = "steelyard-probe-passed";
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final Pattern VERSION =
      Pattern.compile("nginx version: [^/]+/(\\d+\\.\\d+\\.\\d+)");
  private static final Pattern MODULES_PATH = Pattern.compile("--modules-path=(\\S+)");

  /** In the order of loading: the development kit has to come before Lua. */
  private static final List<String> MODULE_FILES =
      List.of("ndk_http_module.so", "ngx_http_lua_module.so");

  private static final List<String> USUAL_MODULE_DIRECTORIES =
      List.of("/usr/lib/nginx/modules", "/usr/share/nginx/modules", "/usr/lib64/nginx/modules");

  private final CommandRunner runner;

  NginxProbe(CommandRunner runner) {
    this.runner = runner;
  }

  /** A suitable program, or the reason why it is not. */
  record Verdict(Optional<NginxProgram> program, String reason) {}

  /** Probes an NGINX of the system, with its modules where systems keep them. */
  Verdict system(Path executable) {
    CommandResult about = run(List.of(executable.toString(), "-V"), Map.of(), Path.of("/"));
    Optional<String> version = version(about);
    if (version.isEmpty()) {
      return unsuitable(executable, "does not tell its version: " + about.lastLine());
    }
    if (compareVersions(version.get(), OLDEST_VERSION) < 0) {
      return unsuitable(
          executable, "version " + version.get() + " is older than " + OLDEST_VERSION);
    }
    Verdict builtIn =
        probe(new NginxProgram(executable, version.get(), List.of(), "", Map.of(), "system"));
    if (builtIn.program().isPresent() || !builtIn.reason().contains("unknown directive")) {
      return builtIn;
    }
    Optional<List<Path>> modules =
        moduleDirectories(about.output()).stream()
            .map(NginxProbe::modulesIn)
            .flatMap(Optional::stream)
            .findFirst();
    if (modules.isEmpty()) {
      return unsuitable(executable, "version " + version.get() + " has no Lua module");
    }
    return probe(
        new NginxProgram(executable, version.get(), modules.get(), "", Map.of(), "system"));
  }

  /** Probes an NGINX of the system without Lua, by a configuration that it tests. */
  Verdict withoutLua(Path executable) {
    CommandResult about = run(List.of(executable.toString(), "-v"), Map.of(), Path.of("/"));
    Optional<String> version = version(about);
    if (version.isEmpty() || compareVersions(version.get(), OLDEST_VERSION) < 0) {
      return unsuitable(executable, "is too old or does not tell its version: " + about.lastLine());
    }
    NginxProgram program =
        new NginxProgram(executable, version.get(), List.of(), "", Map.of(), "system", false);
    return inTemporaryFolder(
        prefix -> {
          Files.writeString(prefix.resolve("nginx.conf"), head(program) + "}\n");
          List<String> test = new ArrayList<>(program.command(prefix, "nginx.conf", "stderr"));
          test.add("-t");
          CommandResult result = run(test, Map.of(), prefix);
          return result.ok()
              ? new Verdict(Optional.of(program), "")
              : unsuitable(executable, "cannot run: " + firstError(result));
        });
  }

  /** Probes an NGINX unpacked below {@code root}, with all that it needs from there. */
  Verdict unpacked(Path root, Map<String, String> environment, String origin) {
    Path executable = root.resolve("usr/sbin/nginx");
    CommandResult about = run(List.of(executable.toString(), "-v"), environment, root);
    Optional<String> version = version(about);
    if (version.isEmpty()) {
      return unsuitable(executable, "does not tell its version: " + about.lastLine());
    }
    Optional<List<Path>> modules = modulesIn(root.resolve("usr/lib/nginx/modules"));
    if (modules.isEmpty()) {
      return unsuitable(executable, "its packages have no Lua module");
    }
    String luaPath = root.resolve("usr/share/lua/5.1") + "/?.lua;;";
    return probe(
        new NginxProgram(executable, version.get(), modules.get(), luaPath, environment, origin));
  }

  private Verdict probe(NginxProgram program) {
    return inTemporaryFolder(
        prefix -> {
          Files.writeString(prefix.resolve("nginx.conf"), configuration(program));
          CommandResult result =
              run(program.command(prefix, "nginx.conf", "stderr"), program.environment(), prefix);
          return result.output().contains(PROOF)
              ? new Verdict(Optional.of(program), "")
              : unsuitable(program.executable(), "cannot run Lua: " + firstError(result));
        });
  }

  private interface Trial {
    Verdict in(Path prefix) throws IOException;
  }

  private static Verdict inTemporaryFolder(Trial trial) {
    try {
      Path prefix = Files.createTempDirectory("steelyard-probe");
      try {
        return trial.in(prefix);
      } finally {
        Folders.delete(prefix);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String head(NginxProgram program) {
    StringBuilder text = new StringBuilder();
    program.modules().forEach(module -> text.append("load_module \"" + module + "\";\n"));
    text.append("pid nginx.pid;\nerror_log stderr;\nevents {}\nhttp {\n  access_log off;\n");
    for (String kind : List.of("client_body", "proxy", "fastcgi", "uwsgi", "scgi")) {
      text.append("  " + kind + "_temp_path " + kind + ";\n");
    }
    return text.toString();
  }

  private static String configuration(NginxProgram program) {
    StringBuilder text = new StringBuilder(head(program));
    if (!program.luaPackagePath().isEmpty()) {
      text.append("  lua_package_path \"" + program.luaPackagePath() + "\";\n");
    }
    text.append("  init_by_lua_block {\n    require \"ngx.balancer\"\n    io.stdout:write(\"");
    text.append(PROOF + "\\n\")\n    io.stdout:flush()\n    os.exit(0)\n  }\n");
    text.append("  upstream probe { server 127.0.0.1:1; balancer_by_lua_block { } }\n}\n");
    return text.toString();
  }

  private static String firstError(CommandResult result) {
    return result.lines().stream()
        .filter(line -> line.contains("[emerg]") || line.contains("[error]"))
        .findFirst()
        .orElseGet(() -> result.lines().stream().findFirst().orElse(result.lastLine()));
  }

  /** Where this NGINX may have modules. {@code about} is its answer to {@code -V}. */
  static Set<Path> moduleDirectories(String about) {
    Set<Path> folders = new LinkedHashSet<>();
    Matcher matcher = MODULES_PATH.matcher(about);
    if (matcher.find()) {
      folders.add(Path.of(matcher.group(1)));
    }
    USUAL_MODULE_DIRECTORIES.forEach(folder -> folders.add(Path.of(folder)));
    return folders;
  }

  private static Optional<List<Path>> modulesIn(Path folder) {
    List<Path> found = new ArrayList<>();
    MODULE_FILES.forEach(name -> found.add(folder.resolve(name)));
    return found.stream().allMatch(Files::isRegularFile) ? Optional.of(found) : Optional.empty();
  }

  private CommandResult run(List<String> command, Map<String, String> environment, Path directory) {
    return runner.run(command, environment, directory, LIMIT);
  }

  private static Optional<String> version(CommandResult about) {
    Matcher matcher = VERSION.matcher(about.output());
    return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  private static Verdict unsuitable(Path executable, String reason) {
    return new Verdict(Optional.empty(), executable + " " + reason);
  }

  /** Compares dotted numbers, as many of them as both have. */
  static int compareVersions(String left, String right) {
    int[] first = Stream.of(left.split("\\.")).mapToInt(Integer::parseInt).toArray();
    int[] second = Stream.of(right.split("\\.")).mapToInt(Integer::parseInt).toArray();
    return Arrays.compare(first, second);
  }
}
