package dev.steelyard.nginx.upstream;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * An NGINX that is not the agent's own: how it is run, and what its configuration has of its own.
 *
 * @param attached whether the agent uses it, instead of starting one
 * @param command program that is given {@code -T}, {@code -t} and {@code -s reload}, with what has
 *     to stand before it, for instance {@code sudo -n /usr/sbin/nginx}
 * @param conf its configuration file; empty = the one that the program was built with
 * @param prefix its folder; empty = the one that the program was built with
 * @param checkAtStart whether its configuration is compared with the agent's at the start
 * @param sharedLua directives of the http block that are its own and call the agent's part
 */
public record AttachSettings(
    boolean attached,
    List<String> command,
    Optional<Path> conf,
    Optional<Path> prefix,
    boolean checkAtStart,
    Set<String> sharedLua) {

  /** Where distributions have it. */
  public static final List<String> USUAL_COMMAND = List.of("/usr/sbin/nginx");

  public AttachSettings {
    command = List.copyOf(command);
    sharedLua = Set.copyOf(sharedLua);
    NginxSettings.require(
        !command.isEmpty(), "nginx.command is empty", "name the program, as /usr/sbin/nginx");
  }
}
