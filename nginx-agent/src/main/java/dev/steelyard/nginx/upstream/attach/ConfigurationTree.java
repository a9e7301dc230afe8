package dev.steelyard.nginx.upstream.attach;

import dev.steelyard.shared.SteelyardException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A whole configuration, every include in its place.
 *
 * @param prefix what relative names of includes are below
 * @param root directives of the main context
 */
record ConfigurationTree(Path prefix, List<Node> root) {

  private static final int MAX_DEPTH = 100;

  /**
   * A directive in its place.
   *
   * @param children content of a block, or what an include brought in
   */
  record Node(Directive directive, List<Node> children) {

    String name() {
      return directive.name();
    }

    private boolean isInclude() {
      return name().equals("include");
    }
  }

  /** Parses all files of a dump. */
  static ConfigurationTree of(ConfigurationDump dump) {
    Map<Path, List<Directive>> parsed = new HashMap<>();
    dump.files().forEach((file, text) -> parsed.put(file, ConfigurationParser.parse(file, text)));
    Path prefix = Objects.requireNonNullElse(dump.main().getParent(), Path.of(""));
    List<Directive> main = Objects.requireNonNull(parsed.get(dump.main()));
    return new ConfigurationTree(prefix, nodes(main, parsed, prefix, 0));
  }

  private static List<Node> nodes(
      List<Directive> directives, Map<Path, List<Directive>> files, Path prefix, int depth) {
    if (depth > MAX_DEPTH) {
      throw SteelyardException.badRequest(
          directives.get(0).file() + " is included more than " + MAX_DEPTH + " levels deep",
          "see what nginx -t says");
    }
    List<Node> nodes = new ArrayList<>();
    for (Directive directive : directives) {
      List<Directive> inside = directive.block().orElse(List.of());
      if (directive.name().equals("include")) {
        Pattern names = glob(prefix.resolve(directive.argument()).toString());
        inside =
            files.keySet().stream()
                .filter(file -> names.matcher(file.toString()).matches())
                .sorted()
                .flatMap(file -> Objects.requireNonNull(files.get(file)).stream())
                .toList();
      }
      nodes.add(new Node(directive, nodes(inside, files, prefix, depth + 1)));
    }
    return List.copyOf(nodes);
  }

  /** As glob(3): {@code *} and {@code ?} match neither a slash nor a dot at the front of a name. */
  private static Pattern glob(String path) {
    StringBuilder regex = new StringBuilder();
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      int close = c == '[' ? path.indexOf(']', i + 2) : -1;
      boolean front = i == 0 || path.charAt(i - 1) == '/';
      if (c == '*') {
        regex.append(front ? "(?!\\.)[^/]*" : "[^/]*");
      } else if (c == '?') {
        regex.append(front ? "[^/.]" : "[^/]");
      } else if (close > 0) {
        String set = path.substring(i + 1, close).replace("\\", "\\\\").replace("[", "\\[");
        regex.append('[').append(set.replaceFirst("^!", "^")).append(']');
        i = close;
      } else {
        regex.append(Pattern.quote(String.valueOf(c)));
      }
    }
    return Pattern.compile(regex.toString());
  }

  /** The nodes as NGINX sees them: each include followed by what it brought in. */
  static Stream<Node> flat(List<Node> nodes) {
    return nodes.stream()
        .flatMap(
            node ->
                node.isInclude()
                    ? Stream.concat(Stream.of(node), flat(node.children()))
                    : Stream.of(node));
  }

  /** Those of a name, through includes. */
  static List<Node> named(List<Node> nodes, String name) {
    return flat(nodes).filter(node -> node.name().equals(name)).collect(Collectors.toList());
  }

  /** Whether a directive includes this very file, by its own name or through a link. */
  boolean includes(Directive directive, Path file) {
    return directive.name().equals("include")
        && OwnFiles.same(prefix.resolve(directive.argument()), file);
  }

  /** The block {@code http}; empty when NGINX serves no HTTP. */
  Optional<Node> http() {
    return named(root, "http").stream().findFirst();
  }

  /** Every directive, through blocks and includes. */
  Stream<Directive> everything() {
    return everything(root);
  }

  private static Stream<Directive> everything(List<Node> nodes) {
    return nodes.stream()
        .flatMap(node -> Stream.concat(Stream.of(node.directive()), everything(node.children())));
  }
}
