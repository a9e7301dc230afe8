package dev.steelyard.nginx.upstream.attach;

import dev.steelyard.shared.SteelyardException;
import java.util.ArrayList;
import java.util.List;

/** What in an upstream block the agent cannot do, or does otherwise. */
final class UpstreamRules {

  private UpstreamRules() {}

  static List<Finding> of(UpstreamBlock block, OwnFiles own) {
    List<Finding> findings = new ArrayList<>();
    block.servers().stream()
        .filter(server -> !own.own(server.directive().file()))
        .forEach(server -> findings.addAll(of(block, server)));
    block
        .directives()
        .filter(line -> line.isLua("balancer_by_lua") && !own.own(line.file()))
        .map(
            line ->
                Finding.obstacle(
                    line.place(),
                    "upstream "
                        + block.name()
                        + " has a balancer_by_lua already, and NGINX allows"
                        + " one: take it out, or leave the upstream out"))
        .forEach(findings::add);
    block
        .method()
        .filter(line -> !line.name().equals("least_conn"))
        .map(
            line ->
                Finding.warning(
                    line.place(),
                    line.text()
                        + " has no effect under the balancer: which client or key goes to"
                        + " which server is not kept"))
        .ifPresent(findings::add);
    keepaliveFirst(block).forEach(findings::add);
    if (findings.stream().noneMatch(Finding::isObstacle)) {
      findings.addAll(settings(block));
    }
    return findings;
  }

  private static List<Finding> settings(UpstreamBlock block) {
    try {
      block.settings();
      return List.of();
    } catch (SteelyardException e) {
      String place = block.node().directive().place();
      return List.of(Finding.obstacle(place, SteelyardException.sentence(e)));
    }
  }

  private static List<Finding> of(UpstreamBlock block, ServerLine server) {
    List<Finding> findings = new ArrayList<>();
    String place = server.directive().place();
    String text = server.directive().text();
    if (server.isUnix()) {
      findings.add(
          Finding.obstacle(
              place,
              text
                  + " is a unix socket, which the balancer does not reach: let the server listen"
                  + " on an address and a port, or leave upstream "
                  + block.name()
                  + " out"));
    } else if (server.key().isEmpty()) {
      findings.add(
          Finding.obstacle(
              place,
              text
                  + " names a host, and the balancer resolves no names: write its IP address"
                  + " and port, one line for each address"));
    }
    if (server.has("backup")) {
      findings.add(
          Finding.obstacle(
              place,
              text
                  + ": the balancer knows no backup servers: take the word out to have it used"
                  + " like the others, take the line out, or leave upstream "
                  + block.name()
                  + " out"));
    }
    if (server.has("down")) {
      findings.add(
          Finding.warning(place, text + " is out of service and stays unknown to the agent"));
    }
    for (String ignored : List.of("max_conns", "slow_start")) {
      if (server.value(ignored).isPresent()) {
        findings.add(
            Finding.warning(place, ignored + " of " + text + " has no effect under the balancer"));
      }
    }
    if (server.value("max_fails").isPresent() || server.value("fail_timeout").isPresent()) {
      findings.add(
          Finding.warning(
              place,
              "max_fails and fail_timeout of "
                  + text
                  + " have no effect under the balancer:"
                  + " nginx.maxFails and nginx.failTimeoutSeconds of the agent hold instead"));
    }
    return findings;
  }

  private static List<Finding> keepaliveFirst(UpstreamBlock block) {
    List<Directive> lines = block.directives().toList();
    int keepalive = lines.indexOf(block.keepalive().orElse(null));
    List<ServerLine> after =
        block.servers().stream()
            .filter(server -> keepalive >= 0 && lines.indexOf(server.directive()) > keepalive)
            .toList();
    return after.isEmpty()
        ? List.of()
        : List.of(
            Finding.obstacle(
                lines.get(keepalive).place(),
                "keepalive stands before "
                    + after.get(0).directive().text()
                    + ": move it to the"
                    + " end of upstream "
                    + block.name()
                    + ", because the balancer must come"
                    + " after the servers and before keepalive"));
  }
}
