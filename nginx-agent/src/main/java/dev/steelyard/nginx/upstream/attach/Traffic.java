package dev.steelyard.nginx.upstream.attach;

import dev.steelyard.nginx.upstream.attach.ConfigurationTree.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where requests go: every {@code proxy_pass} (and its relatives) with what holds there, inherited
 * as NGINX inherits it.
 */
final class Traffic {

  /** Blocks that serve requests; others, as map or types, hold no directives of ours to read. */
  private static final Set<String> CONTEXTS = Set.of("server", "location", "if", "limit_except");

  private static final Set<String> OTHER_PROTOCOLS =
      Set.of("grpc_pass", "fastcgi_pass", "uwsgi_pass", "scgi_pass", "memcached_pass");

  private static final Pattern HOST = Pattern.compile("(?:[a-z]+://)?([^/:;?#]*)");

  /**
   * Requests that leave for an upstream.
   *
   * @param pass the directive
   * @param settings what holds for it
   */
  record Route(Directive pass, Settings settings) {

    /** The upstream's name as written, or an address; variables as they stand. */
    String target() {
      Matcher matcher = HOST.matcher(pass.argument());
      return matcher.lookingAt() ? matcher.group(1) : "";
    }

    /** Whether a variable decides where to. */
    boolean isVariable() {
      return pass.argument().contains("$");
    }

    /** Whether it speaks HTTP/1 to the server: of no other does NGINX tell the upstream's name. */
    boolean isHttp() {
      return pass.name().equals("proxy_pass");
    }
  }

  /**
   * What holds in a context.
   *
   * @param httpVersion of {@code proxy_http_version}
   * @param connection value of the header {@code Connection} to the server; empty = NGINX' own
   * @param log the nearest {@code log_by_lua} below the http level
   */
  record Settings(String httpVersion, Optional<String> connection, Optional<Directive> log) {

    /** Whether connections to the servers can be kept. */
    boolean keepsConnections() {
      return !httpVersion.equals("1.0") && connection.filter(String::isEmpty).isPresent();
    }

    Settings inside(List<Node> block, boolean http) {
      List<Directive> lines = ConfigurationTree.flat(block).map(Node::directive).toList();
      String version = httpVersion;
      Optional<String> header = connection;
      Optional<Directive> nearest = log;
      if (lines.stream().anyMatch(line -> line.name().equals("proxy_set_header"))) {
        header = Optional.empty();
      }
      for (Directive line : lines) {
        if (line.name().equals("proxy_http_version")) {
          version = line.argument();
        } else if (line.name().equals("proxy_set_header")
            && line.argument().equalsIgnoreCase("Connection")) {
          header = line.arguments().stream().skip(1).findFirst();
        } else if (line.isLua("log_by_lua") && !http) {
          nearest = Optional.of(line);
        }
      }
      return new Settings(version, header, nearest);
    }
  }

  private Traffic() {}

  /** All routes of the block {@code http}. */
  static List<Route> routes(Node http) {
    List<Route> routes = new ArrayList<>();
    Settings defaults = new Settings("1.0", Optional.empty(), Optional.empty());
    collect(http.children(), defaults.inside(http.children(), true), routes);
    return List.copyOf(routes);
  }

  private static void collect(List<Node> block, Settings settings, List<Route> routes) {
    ConfigurationTree.flat(block)
        .forEach(
            node -> {
              String name = node.name();
              if (name.equals("proxy_pass") || OTHER_PROTOCOLS.contains(name)) {
                routes.add(new Route(node.directive(), settings));
              } else if (CONTEXTS.contains(name)) {
                collect(node.children(), settings.inside(node.children(), false), routes);
              }
            });
  }
}
