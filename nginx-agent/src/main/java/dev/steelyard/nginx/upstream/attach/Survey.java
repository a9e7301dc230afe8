package dev.steelyard.nginx.upstream.attach;

import dev.steelyard.nginx.upstream.attach.ConfigurationTree.Node;
import dev.steelyard.nginx.upstream.attach.Traffic.Route;
import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What the foreign configuration holds, and what in it stands in the way of Steelyard.
 *
 * <p>Judges by the text alone; whether the lines of ours are there is {@link OwnLines}' business.
 */
final class Survey {

  private final ConfigurationTree tree;
  private final OwnFiles own;
  private final Node http;
  private final List<UpstreamBlock> upstreams;
  private final List<Route> routes;

  /**
   * @throws SteelyardException failed, when there is no block {@code http}
   */
  Survey(ConfigurationTree tree, OwnFiles own) {
    this.tree = tree;
    this.own = own;
    this.http =
        tree.http()
            .orElseThrow(
                () ->
                    new SteelyardException(
                        ErrorCode.FAILED,
                        "the configuration of NGINX has no block http",
                        "name the right file with --conf"));
    this.upstreams =
        ConfigurationTree.named(http.children(), "upstream").stream()
            .map(UpstreamBlock::new)
            .toList();
    this.routes = Traffic.routes(http);
  }

  Node http() {
    return http;
  }

  ConfigurationTree tree() {
    return tree;
  }

  OwnFiles own() {
    return own;
  }

  List<UpstreamBlock> upstreams() {
    return upstreams;
  }

  Optional<UpstreamBlock> upstream(String name) {
    return upstreams.stream().filter(block -> block.name().equals(name)).findFirst();
  }

  /** Those that some request is proxied to and nothing speaks against. */
  List<UpstreamBlock> suitable() {
    return upstreams.stream()
        .filter(block -> !routesTo(block).isEmpty())
        .filter(block -> about(block).stream().noneMatch(Finding::isObstacle))
        .toList();
  }

  private List<Route> routesTo(UpstreamBlock block) {
    return routes.stream().filter(route -> route.target().equalsIgnoreCase(block.name())).toList();
  }

  /** Routes that reach one of these, or may because a variable decides. */
  private List<Route> concerned(List<UpstreamBlock> attached) {
    Set<Route> found = new LinkedHashSet<>();
    attached.forEach(block -> found.addAll(routesTo(block)));
    routes.stream().filter(Route::isVariable).filter(Route::isHttp).forEach(found::add);
    return List.copyOf(found);
  }

  /** {@code log_by_lua} below the http level where requests to these are logged. */
  List<Directive> logsOverriding(List<UpstreamBlock> attached) {
    return concerned(attached).stream()
        .flatMap(route -> route.settings().log().stream())
        .distinct()
        .toList();
  }

  /** Whether a module brings Lua. */
  boolean loadsLua() {
    return tree.everything()
        .filter(line -> line.name().equals("load_module"))
        .anyMatch(line -> line.argument().contains("ngx_http_lua_module"));
  }

  /** Whether the agent's endpoint is in the configuration, and its port with it. */
  boolean hasEndpoint() {
    return tree.everything().anyMatch(line -> OwnFiles.same(line.file(), own.admin()));
  }

  /** What is to be known before these are attached. */
  List<Finding> findings(List<UpstreamBlock> attached, int statusPort) {
    List<Finding> findings = new ArrayList<>();
    tree.everything()
        .filter(line -> line.name().equals("lua_code_cache") && line.argument().equals("off"))
        .map(
            line ->
                Finding.obstacle(
                    line.place(), "lua_code_cache is off, counters would be lost: take it out"))
        .forEach(findings::add);
    foreign("listen")
        .filter(line -> line.argument().matches("(.*:)?" + statusPort))
        .map(
            line ->
                Finding.obstacle(
                    line.place(),
                    "listens on port "
                        + statusPort
                        + ", which is nginx.statusPort of the agent:"
                        + " set that to a free port"))
        .forEach(findings::add);
    attached.forEach(block -> findings.addAll(about(block)));
    concerned(attached).stream()
        .filter(Route::isVariable)
        .map(
            route ->
                Finding.warning(
                    route.pass().place(),
                    route.pass().text()
                        + " goes where a variable says: its value must be the upstream's name"
                        + " exactly as the block has it"))
        .forEach(findings::add);
    return List.copyOf(findings);
  }

  private Stream<Directive> foreign(String name) {
    return tree.everything().filter(line -> line.name().equals(name) && !own.own(line.file()));
  }

  /** What speaks against attaching an upstream, and what will be different when it is. */
  List<Finding> about(UpstreamBlock block) {
    List<Finding> findings = new ArrayList<>(UpstreamRules.of(block, own));
    List<Route> to = routesTo(block);
    if (to.isEmpty()) {
      findings.add(
          Finding.warning(
              block.node().directive().place(),
              "no proxy_pass names upstream " + block.name() + ": nothing to balance"));
    }
    for (Route route : to) {
      String place = route.pass().place();
      if (!route.isHttp()) {
        findings.add(
            Finding.obstacle(
                place,
                route.pass().text()
                    + ": only through proxy_pass does the balancer learn the upstream's name;"
                    + " leave "
                    + block.name()
                    + " out"));
      } else if (!route.target().equals(block.name())) {
        findings.add(
            Finding.obstacle(
                place,
                route.pass().text()
                    + ": write the upstream's name as its block has it, "
                    + block.name()));
      } else if (block.keepalive().isPresent() && !route.settings().keepsConnections()) {
        findings.add(
            Finding.warning(
                place,
                "connections to "
                    + block.name()
                    + " are not kept: add proxy_http_version 1.1; and proxy_set_header Connection"
                    + " \"\";"));
      }
    }
    if (block.keepalive().isEmpty()) {
      findings.add(
          Finding.warning(
              block.node().directive().place(),
              "upstream "
                  + block.name()
                  + " keeps no connections: add keepalive 64; as its last"
                  + " line, after the balancer"));
    }
    return List.copyOf(findings);
  }
}
