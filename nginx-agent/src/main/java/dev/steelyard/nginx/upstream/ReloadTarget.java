package dev.steelyard.nginx.upstream;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An NGINX as the reload actuator needs it: the agent's own, or a foreign one. All calls block. */
public interface ReloadTarget {

  /**
   * What NGINX finds wrong with its configuration when these files stand in place of the live ones;
   * empty when nothing. Nothing live is touched.
   *
   * @param staged texts by name below {@link NginxSettings#nginxDirectory}
   */
  Optional<String> testStaged(Map<String, String> staged);

  /** What NGINX finds wrong with the files as they are; empty when nothing. */
  Optional<String> test();

  /**
   * Asks the master to load its configuration again; says nothing about whether it does.
   *
   * @throws dev.steelyard.shared.SteelyardException when the master was not even asked
   */
  void reload();

  /** The processes. */
  NginxFamily family();

  /** Where NGINX says what it could not do. */
  ErrorLog log();

  /**
   * Puts the agent's own configuration back to what the agent wrote, beside the files that change
   * with the weights; called when a reload left NGINX without workers. A foreign configuration is
   * never touched.
   *
   * @return files that were put back
   */
  List<Path> putBack();
}
