package dev.steelyard.nginx.upstream.attach;

import dev.steelyard.nginx.upstream.ForeignNginx;
import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The foreign configuration, read. */
record Reading(ForeignNginx.Build build, ConfigurationDump dump, Survey survey) {

  /**
   * Asks NGINX, or takes its output as it was given.
   *
   * @throws SteelyardException with NGINX' own line when its configuration cannot be read
   */
  static Reading of(Attachment.Source source) {
    ForeignNginx.Build build = source.nginx().build();
    String output = source.dump().orElseGet(source.nginx()::dump);
    ConfigurationDump dump = ConfigurationDump.parse(output);
    OwnFiles own = OwnFiles.of(source.settings().stateDirectory(), source.lua());
    return new Reading(build, dump, new Survey(ConfigurationTree.of(dump), own));
  }

  /** Whether Lua is loaded or built in. */
  boolean hasLua() {
    return build.luaBuiltIn() || survey.loadsLua();
  }

  /** The file that NGINX writes its errors to. */
  Path errorLog() {
    return ConfigurationTree.named(survey.tree().root(), "error_log").stream()
        .map(node -> build.prefix().resolve(node.directive().argument()))
        .findFirst()
        .orElse(build.errorLog());
  }

  /**
   * The upstreams of these names, or all that are suitable.
   *
   * @throws SteelyardException bad request for an unknown name, failed when there is none, or one
   *     of them cannot be attached as it is
   */
  List<UpstreamBlock> attachable(Set<String> names) {
    List<UpstreamBlock> blocks =
        names.isEmpty() ? survey.suitable() : names.stream().map(this::known).toList();
    List<Finding> obstacles =
        about(blocks).stream().filter(Finding::isObstacle).collect(Collectors.toList());
    if (blocks.isEmpty()) {
      obstacles = about(survey.upstreams());
    } else if (obstacles.isEmpty()) {
      return blocks;
    }
    String why = obstacles.stream().map(o -> "\n  " + o).collect(Collectors.joining());
    throw new SteelyardException(
        ErrorCode.FAILED,
        "no upstream of " + dump.main() + " can be attached as it is",
        why.isEmpty() ? "it has no upstream block; write one for your servers" : why);
  }

  private List<Finding> about(List<UpstreamBlock> blocks) {
    return blocks.stream().flatMap(block -> survey.about(block).stream()).toList();
  }

  private UpstreamBlock known(String name) {
    List<String> all = survey.upstreams().stream().map(UpstreamBlock::name).toList();
    return survey
        .upstream(name)
        .orElseThrow(
            () ->
                SteelyardException.badRequest(
                    "NGINX has no upstream " + name, "use " + String.join(", ", all)));
  }
}
