package dev.steelyard.shared.provision;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What can be said about the machine: Java, the package tool, limits, ports, outside programs. */
final class MachineFindings {

  /** Enough for a few thousand connections on either side. */
  static final long ENOUGH_FILES = 4096;

  /** {@code sun_path} of Linux has 108 bytes, the last one 0. */
  static final int LONGEST_SOCKET_PATH = 107;

  /** What the name of a socket may add to its agent's state directory. */
  static final int SOCKET_NAME_BYTES = 32;

  private static final int OLDEST_JAVA = 17;
  private static final Pattern OPEN_FILES =
      Pattern.compile("(?m)^Max open files\\s+(\\d+|unlimited)");

  private record Tool(String name, List<String> programs, String packages, String wantedFor) {}

  /** Programs that only some tests and benchmarks want. */
  private static final List<Tool> TOOLS =
      List.of(
          new Tool("Redis", List.of("redis-server"), "redis-server", "emulated services"),
          new Tool("memcached", List.of("memcached"), "memcached", "emulated services"),
          new Tool("HAProxy", List.of("haproxy"), "haproxy", "comparisons"),
          // Unless the library is named, the package tool may remove the Lua module for another.
          new Tool("wrk", List.of("wrk"), "wrk libluajit2-5.1-2", "comparisons"),
          new Tool("stress-ng", List.of("stress-ng"), "stress-ng", "interference"),
          new Tool("Prometheus", List.of("prometheus"), "prometheus", "checks of the metrics"),
          new Tool(
              "Chromium",
              List.of("chromium", "chromium-browser", "google-chrome"),
              "chromium",
              "checks of the web page"));

  private MachineFindings() {}

  static List<Finding> all(ProvisionPlaces places, Doctor.Subject subject) {
    List<Finding> findings = new ArrayList<>();
    findings.add(java(subject.javaVersion()));
    findings.add(packageTool(places));
    findings.add(openFiles(subject.limitsFile()));
    findings.add(socketPath(subject.stateDirectory()));
    subject.ports().forEach(port -> findings.add(port(port)));
    TOOLS.forEach(tool -> findings.add(tool(places, tool)));
    return findings;
  }

  private static Finding java(int version) {
    return version >= OLDEST_JAVA
        ? Finding.ok("Java", "version " + version)
        : Finding.missing("Java", "version " + version, "install a JDK of 17 or newer");
  }

  private static Finding packageTool(ProvisionPlaces places) {
    Optional<Path> aptGet = places.program("apt-get");
    return aptGet.isPresent() && places.program("dpkg").isPresent()
        ? Finding.ok("apt-get and dpkg", aptGet.get().toString())
        : Finding.absent(
            "apt-get and dpkg", "not both there: NGINX cannot be fetched, only found", "");
  }

  private static Finding openFiles(Path limitsFile) {
    String name = "open files";
    String text;
    try {
      text = Files.readString(limitsFile);
    } catch (IOException e) {
      return Finding.warning(name, "cannot read " + limitsFile + " (" + e + ")", "see ulimit -n");
    }
    Matcher matcher = OPEN_FILES.matcher(text);
    if (!matcher.find()) {
      return Finding.warning(name, "no limit in " + limitsFile, "see ulimit -n");
    }
    String limit = matcher.group(1);
    return limit.equals("unlimited") || Long.parseLong(limit) >= ENOUGH_FILES
        ? Finding.ok(name, "limit " + limit)
        : Finding.warning(
            name, "limit " + limit + ", below " + ENOUGH_FILES, "ulimit -n " + ENOUGH_FILES);
  }

  private static Finding socketPath(Path stateDirectory) {
    Path absolute = stateDirectory.toAbsolutePath().normalize();
    int bytes = absolute.toString().getBytes(StandardCharsets.UTF_8).length + SOCKET_NAME_BYTES;
    String detail =
        String.format(Locale.ROOT, "%d of %d bytes below %s", bytes, LONGEST_SOCKET_PATH, absolute);
    return bytes <= LONGEST_SOCKET_PATH
        ? Finding.ok("socket paths", detail)
        : Finding.missing("socket paths", detail, "use a state directory with a shorter path");
  }

  private static Finding port(int port) {
    return FreePorts.isFree(port)
        ? Finding.ok("port " + port, "free")
        : Finding.missing(
            "port " + port,
            "taken, or not for ordinary users",
            "end the program that listens on it or configure another port");
  }

  private static Finding tool(ProvisionPlaces places, Tool tool) {
    return tool.programs().stream()
        .map(places::program)
        .flatMap(Optional::stream)
        .findFirst()
        .map(program -> Finding.ok(tool.name(), program.toString()))
        .orElseGet(
            () ->
                Finding.absent(
                    tool.name(),
                    "optional, for " + tool.wantedFor(),
                    "apt-get install " + tool.packages()));
  }
}
