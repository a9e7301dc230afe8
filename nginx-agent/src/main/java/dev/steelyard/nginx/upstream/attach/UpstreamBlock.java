package dev.steelyard.nginx.upstream.attach;

import dev.steelyard.nginx.upstream.NginxSettings;
import dev.steelyard.nginx.upstream.PickRule;
import dev.steelyard.nginx.upstream.attach.ConfigurationTree.Node;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** An upstream block of the foreign configuration. */
record UpstreamBlock(Node node) {

  private static final Set<String> METHODS =
      Set.of("least_conn", "ip_hash", "hash", "random", "least_time", "sticky", "fair");

  String name() {
    return node.directive().argument();
  }

  List<ServerLine> servers() {
    return ConfigurationTree.named(node.children(), "server").stream()
        .map(server -> new ServerLine(server.directive()))
        .toList();
  }

  /** Base weight by {@code address:port} of the servers that NGINX itself would use. */
  Map<String, Integer> weights() {
    Map<String, Integer> weights = new LinkedHashMap<>();
    for (ServerLine server : servers()) {
      if (!server.has("down") && !server.has("backup")) {
        server.key().ifPresent(key -> weights.put(key, server.weight()));
      }
    }
    return weights;
  }

  /** The line that says how NGINX picks; empty for its round robin. */
  Optional<Directive> method() {
    return directives().filter(line -> METHODS.contains(line.name())).findFirst();
  }

  /** The nearest to what NGINX does by itself. */
  PickRule rule() {
    boolean least = method().filter(line -> line.text().contains("least_conn")).isPresent();
    return least ? PickRule.LEAST_CONN : PickRule.ROUND_ROBIN;
  }

  /** As the agent is to be configured with it. */
  NginxSettings.Upstream settings() {
    return new NginxSettings.Upstream(name(), rule(), weights());
  }

  Optional<Directive> keepalive() {
    return directives().filter(line -> line.name().equals("keepalive")).findFirst();
  }

  /** Every line of the block, through includes. */
  Stream<Directive> directives() {
    return ConfigurationTree.flat(node.children()).map(Node::directive);
  }

  /** Whether the balancer has to stand below this line. */
  static boolean comesBeforeBalancer(Directive line) {
    return line.name().equals("server") || METHODS.contains(line.name());
  }

  /**
   * The child of the block itself after which the balancer has to stand: the last that is, or
   * brings in, a server or a method.
   */
  Optional<Node> lastBeforeBalancer() {
    return node.children().stream()
        .filter(
            child ->
                ConfigurationTree.flat(List.of(child))
                    .map(Node::directive)
                    .anyMatch(UpstreamBlock::comesBeforeBalancer))
        .reduce((first, second) -> second);
  }
}
