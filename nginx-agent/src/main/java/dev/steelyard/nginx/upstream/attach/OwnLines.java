package dev.steelyard.nginx.upstream.attach;

import dev.steelyard.nginx.upstream.NginxSettings.ActuatorKind;
import dev.steelyard.nginx.upstream.attach.ConfigurationTree.Node;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Which of the lines that bring Steelyard in are there, and where the others go. */
final class OwnLines {

  private final Survey survey;
  private final OwnFiles own;
  private final List<UpstreamBlock> attached;
  private final List<OwnLine> lines = new ArrayList<>();

  private OwnLines(Survey survey, List<UpstreamBlock> attached) {
    this.survey = survey;
    this.own = survey.own();
    this.attached = attached;
  }

  /**
   * The lines for these upstreams, those in the {@code http} block first.
   *
   * @param lua whether NGINX can run Lua
   */
  static List<OwnLine> of(
      Survey survey, List<UpstreamBlock> attached, ActuatorKind actuator, boolean lua) {
    OwnLines found = new OwnLines(survey, attached);
    // Both go to the same place: the second one there ends up above the first.
    found.onceInHttp(found.own.admin());
    if (lua) {
      found.onceInHttp(found.own.http());
    }
    for (UpstreamBlock block : attached) {
      if (actuator == ActuatorKind.LUA) {
        found.balancer(block);
      } else {
        found.serversFile(block);
      }
    }
    found.strayBalancers();
    return List.copyOf(found.lines);
  }

  private static String include(Path file) {
    return "include " + file + ";";
  }

  /** The include directives of one of our files among these. */
  private List<Directive> includes(List<Node> nodes, Path file) {
    return ConfigurationTree.flat(nodes)
        .map(Node::directive)
        .filter(line -> survey.tree().includes(line, file))
        .toList();
  }

  private void onceInHttp(Path file) {
    Node http = survey.http();
    List<Directive> found = includes(http.children(), file);
    String what = "include of " + file.getFileName() + " in http";
    if (found.isEmpty()) {
      lines.add(OwnLine.missing(what, List.of(step(http, "http", last(http), include(file)))));
    } else {
      lines.add(once(what, found).orElse(OwnLine.present(what, found.get(0))));
    }
  }

  private static Optional<OwnLine> once(String what, List<Directive> found) {
    return found.size() < 2
        ? Optional.empty()
        : Optional.of(
            OwnLine.wrong(
                what,
                "it is there twice, "
                    + found.get(0).place()
                    + " and "
                    + found.get(1).place()
                    + ": take one out"));
  }

  private static Optional<Node> last(Node block) {
    List<Node> children = block.children();
    return children.isEmpty() ? Optional.empty() : Optional.of(children.get(children.size() - 1));
  }

  private static Step step(Node block, String name, Optional<Node> after, String text) {
    Directive begin = block.directive();
    Directive.Spot spot = after.map(node -> node.directive().end()).orElse(begin.open());
    return Step.after(begin, name, spot, begin.file(), text);
  }

  private void balancer(UpstreamBlock block) {
    String what = "include of balancer.conf in upstream " + block.name();
    List<Directive> found = includes(block.node().children(), own.balancer());
    if (found.isEmpty()) {
      lines.add(
          OwnLine.missing(
              what,
              List.of(
                  step(
                      block.node(),
                      "upstream " + block.name(),
                      block.lastBeforeBalancer(),
                      include(own.balancer())))));
    } else {
      lines.add(once(what, found).orElseGet(() -> placed(what, block, found.get(0))));
    }
  }

  private static OwnLine placed(String what, UpstreamBlock block, Directive line) {
    List<Directive> all = block.directives().toList();
    int place = all.indexOf(line);
    Optional<Directive> late =
        all.stream().skip(place).filter(UpstreamBlock::comesBeforeBalancer).findFirst();
    if (late.isPresent()) {
      return OwnLine.wrong(
          what,
          line.place()
              + " stands before "
              + late.get().text()
              + " ("
              + late.get().place()
              + "): move it below the servers and the method");
    }
    Optional<Directive> keepalive = block.keepalive().filter(k -> all.indexOf(k) < place);
    return keepalive
        .map(
            first ->
                OwnLine.wrong(
                    what,
                    line.place()
                        + " stands after keepalive ("
                        + first.place()
                        + "), which then keeps no connection: move it above"))
        .orElse(OwnLine.present(what, line));
  }

  private void serversFile(UpstreamBlock block) {
    Path file = own.servers(block.name());
    String what = "include of " + file.getFileName() + " in upstream " + block.name();
    List<Directive> found = includes(block.node().children(), file);
    List<Directive> foreign =
        block.servers().stream()
            .map(ServerLine::directive)
            .filter(line -> !own.own(line.file()))
            .toList();
    List<Step> steps = new ArrayList<>();
    if (found.isEmpty()) {
      String name = "upstream " + block.name();
      steps.add(step(block.node(), name, block.lastBeforeBalancer(), include(file)));
    }
    foreign.forEach(line -> steps.add(without(block, line)));
    if (found.isEmpty()) {
      lines.add(OwnLine.missing(what, steps));
    } else if (foreign.isEmpty()) {
      lines.add(once(what, found).orElse(OwnLine.present(what, found.get(0))));
    } else {
      lines.add(
          new OwnLine(
              what,
              OwnLine.State.WRONG_PLACE,
              "it stands beside server lines: take those out",
              steps));
    }
  }

  private static Step without(UpstreamBlock block, Directive line) {
    return new Step(
        line.file(),
        block.node().directive().line(),
        "upstream " + block.name(),
        Step.How.WITHOUT,
        line.line(),
        0,
        line.text() + ";");
  }

  /** The balancer refuses requests for an upstream that the agent does not know. */
  private void strayBalancers() {
    for (UpstreamBlock block : survey.upstreams()) {
      if (attached.stream().noneMatch(known -> known.name().equals(block.name()))) {
        includes(block.node().children(), own.balancer())
            .forEach(
                line ->
                    lines.add(
                        OwnLine.wrong(
                            "include of balancer.conf",
                            line.place()
                                + " is in upstream "
                                + block.name()
                                + ", which the agent is not configured with, so its requests fail:"
                                + " take it out, or add the upstream to the agent's upstreams")));
      }
    }
  }
}
