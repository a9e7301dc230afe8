package dev.steelyard.nginx.upstream.attach;

import dev.steelyard.nginx.upstream.attach.ConfigurationTree.Node;
import dev.steelyard.nginx.upstream.attach.Step.How;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Directives of the {@code http} block that NGINX allows once. Where the foreign configuration has
 * one of its own, ours is left out of {@code http.conf} and its own has to call ours.
 */
public final class SharedLua {

  /** The directives, by the names that the agent's configuration has for them. */
  public static final List<String> PHASES =
      List.of(
          "lua_package_path",
          "init_by_lua",
          "init_worker_by_lua",
          "exit_worker_by_lua",
          "log_by_lua");

  private static final String PATH = "lua_package_path";
  private static final String INIT = "init_by_lua";
  private static final String LOG = "log_by_lua";

  private final OwnFiles own;
  private final String text;
  private final List<Directive> directives;

  /**
   * @param text all of {@code http.conf}
   */
  SharedLua(OwnFiles own, String text) {
    this.own = own;
    this.text = text;
    this.directives = ConfigurationParser.parse(own.http(), text);
  }

  /** Those of which the foreign configuration has one at the http level. */
  static Set<String> occupied(Survey survey) {
    return foreign(survey).stream()
        .map(SharedLua::phase)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private static List<Directive> foreign(Survey survey) {
    return ConfigurationTree.flat(survey.http().children())
        .map(Node::directive)
        .filter(line -> PHASES.stream().anyMatch(line::isLua))
        .filter(line -> !survey.own().own(line.file()))
        .toList();
  }

  private static String phase(Directive line) {
    return PHASES.stream().filter(line::isLua).findFirst().orElseThrow();
  }

  /** {@code http.conf} without those that the foreign configuration calls. */
  String without(Set<String> occupied) {
    List<String> lines = new ArrayList<>(text.lines().toList());
    for (Directive directive : directives) {
      if (occupied.stream().anyMatch(directive::isLua)) {
        for (int line = directive.line(); line <= directive.end().line(); line++) {
          lines.set(line - 1, "");
        }
      }
    }
    return lines.stream().map(line -> line + "\n").collect(Collectors.joining());
  }

  /** What {@code init_by_lua} of {@code http.conf} does, for a file. */
  String init() {
    return "-- Written by Steelyard. To be run by init_by_lua of the http block.\n" + lua(INIT);
  }

  /** What a block of {@code http.conf} does; nothing in an NGINX without Lua. */
  private String lua(String phase) {
    return directives.stream()
        .filter(line -> line.isLua(phase))
        .flatMap(line -> line.lua().stream())
        .findFirst()
        .orElse("")
        .strip();
  }

  private String call(String phase) {
    return switch (phase) {
      case PATH -> own.lua() + "/?.lua;";
      case INIT -> "dofile(\"" + own.init() + "\")";
      default -> lua(phase).lines().map(String::strip).collect(Collectors.joining(" "));
    };
  }

  /** Calls of ours that the foreign directives need, at the http level and where they override. */
  List<OwnLine> lines(Survey survey, List<UpstreamBlock> attached) {
    Map<Directive, String> hosts = new LinkedHashMap<>();
    foreign(survey).forEach(line -> hosts.put(line, phase(line)));
    survey.logsOverriding(attached).forEach(line -> hosts.put(line, LOG));
    List<OwnLine> lines = new ArrayList<>();
    hosts.forEach(
        (line, phase) -> lines.add(line(survey.http().directive(), line, phase, call(phase))));
    return lines;
  }

  private static OwnLine line(Directive http, Directive host, String phase, String call) {
    String what = "Steelyard's part of " + host.name() + " (" + host.place() + ")";
    if (squeezed(code(host)).contains(squeezed(call))) {
      return OwnLine.present(what, host);
    } else if (phase.equals(PATH)) {
      String path = host.name() + " \"" + call + host.argument() + "\";";
      return OwnLine.missing(
          what,
          List.of(new Step(host.file(), http.line(), "http", How.INSTEAD, host.line(), 0, path)));
    } else if (host.lua().isPresent()) {
      return OwnLine.missing(
          what, List.of(Step.after(host, host.name(), host.open(), host.file(), call)));
    }
    String remedy =
        host.name().endsWith("_file")
            ? "add to "
                + host.argument()
                + " (readable for you), above anything that may return: "
                + call
            : "write it as " + host.name() + "_block { ... } and add as its first line: " + call;
    return OwnLine.wrong(what, remedy);
  }

  private static String code(Directive host) {
    if (!host.name().endsWith("_file")) {
      return host.lua().orElse(host.argument());
    }
    try {
      return Files.readString(Path.of(host.argument()));
    } catch (IOException unreadable) {
      return "";
    }
  }

  /** Without comments and blanks, with one kind of quotes. */
  private static String squeezed(String lua) {
    return lua.replaceAll("(?m)^\\s*--.*$", "").replaceAll("\\s+", "").replace('\'', '"');
  }
}
