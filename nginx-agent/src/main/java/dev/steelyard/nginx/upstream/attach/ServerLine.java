package dev.steelyard.nginx.upstream.attach;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A {@code server} line of an upstream block. */
record ServerLine(Directive directive) {

  private static final Pattern ADDRESS =
      Pattern.compile("(\\d{1,3}(?:\\.\\d{1,3}){3}|\\[[0-9a-fA-F:.]+])(?::(\\d{1,5}))?");
  private static final String DEFAULT_PORT = "80";

  String address() {
    return directive.argument();
  }

  boolean isUnix() {
    return address().startsWith("unix:");
  }

  /** {@code address:port}, as the agent knows the server; empty for a name or a socket. */
  Optional<String> key() {
    Matcher matcher = ADDRESS.matcher(address());
    if (!matcher.matches()) {
      return Optional.empty();
    }
    String port = matcher.group(2) == null ? DEFAULT_PORT : matcher.group(2);
    return Optional.of(matcher.group(1) + ":" + port);
  }

  boolean has(String flag) {
    return parameters().contains(flag);
  }

  /** Value of {@code name=value}; empty when the line does not say. */
  Optional<String> value(String name) {
    return parameters().stream()
        .filter(parameter -> parameter.startsWith(name + "="))
        .map(parameter -> parameter.substring(name.length() + 1))
        .findFirst();
  }

  /** 1 unless written. */
  int weight() {
    long written = value("weight").map(Long::parseLong).orElse(1L);
    return (int) Math.min(Integer.MAX_VALUE, written);
  }

  private List<String> parameters() {
    List<String> words = directive.arguments();
    return words.subList(Math.min(1, words.size()), words.size());
  }
}
