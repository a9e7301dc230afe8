package dev.steelyard.nginx.upstream.attach;

import dev.steelyard.nginx.upstream.NginxSettings;
import java.io.IOException;
import java.nio.file.Path;

/**
 * The agent's own directory, from which the foreign configuration includes.
 *
 * @param directory {@code nginx/steelyard} below the agent's state directory
 * @param lua directory of the Lua modules
 */
record OwnFiles(Path directory, Path lua) {

  static OwnFiles of(Path stateDirectory, Path lua) {
    Path below = stateDirectory.toAbsolutePath().normalize();
    return new OwnFiles(below.resolve(NginxSettings.INCLUDES), lua);
  }

  Path http() {
    return directory.resolve("http.conf");
  }

  Path admin() {
    return directory.resolve("admin.conf");
  }

  Path balancer() {
    return directory.resolve("balancer.conf");
  }

  Path servers(String upstream) {
    return directory.resolve(upstream + ".servers");
  }

  /** What a foreign {@code init_by_lua} runs instead of the block in {@link #http}. */
  Path init() {
    return directory.resolve("init.lua");
  }

  /** Whether a file is here, by its own name or through a link. */
  boolean own(Path file) {
    return real(file).startsWith(real(directory));
  }

  /** Whether both name the same file, by its own name or through a link. */
  static boolean same(Path one, Path other) {
    return real(one).equals(real(other));
  }

  private static Path real(Path file) {
    try {
      return file.toRealPath();
    } catch (IOException notThere) {
      return file.toAbsolutePath().normalize();
    }
  }
}
