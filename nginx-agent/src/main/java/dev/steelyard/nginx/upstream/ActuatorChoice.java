package dev.steelyard.nginx.upstream;

import dev.steelyard.nginx.upstream.NginxSettings.ActuatorKind;
import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.provision.NginxProgram;
import java.nio.file.Files;
import java.util.List;

/**
 * Which actuator acts on an NGINX, and why when it is not the one that was wished for.
 *
 * @param kind lua or reload
 * @param program without Lua's modules when they cannot be loaded
 * @param notes what an operator should know, as sentences
 */
record ActuatorChoice(ActuatorKind kind, NginxProgram program, List<String> notes) {

  private static final String NO_STATISTICS =
      "NGINX serves no statistics without Lua: name a VTS status page with poll.statusUrl, or no"
          + " policy of this agent's own gets samples";

  /**
   * Chooses.
   *
   * @throws SteelyardException unavailable when Lua is demanded and cannot run
   */
  static ActuatorChoice of(ActuatorKind wanted, NginxProgram program) {
    String obstacle = obstacle(program);
    if (obstacle.isEmpty()) {
      ActuatorKind kind = wanted == ActuatorKind.AUTO ? ActuatorKind.LUA : wanted;
      return new ActuatorChoice(kind, program, List.of());
    }
    return switch (wanted) {
      case LUA ->
          throw new SteelyardException(
              ErrorCode.UNAVAILABLE,
              "nginx.actuator is lua, but " + obstacle,
              "install NGINX' Lua module (Debian, Ubuntu: apt-get install libnginx-mod-http-lua"
                  + " libluajit2-5.1-2), or set nginx.actuator to auto or reload");
      case RELOAD ->
          new ActuatorChoice(ActuatorKind.RELOAD, program.withoutLua(), List.of(NO_STATISTICS));
      case AUTO ->
          new ActuatorChoice(
              ActuatorKind.RELOAD,
              program.withoutLua(),
              List.of("weights come by reload, because " + obstacle, NO_STATISTICS));
    };
  }

  private static String obstacle(NginxProgram program) {
    if (!program.lua()) {
      return program.executable() + " has no Lua";
    }
    return program.modules().stream()
        .filter(module -> !Files.isRegularFile(module))
        .map(module -> "NGINX' module " + module + " is gone")
        .findFirst()
        .orElse("");
  }
}
