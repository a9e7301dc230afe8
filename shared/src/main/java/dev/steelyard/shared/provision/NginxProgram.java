package dev.steelyard.shared.provision;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * An NGINX that was found or fetched, and what it needs to run.
 *
 * @param executable the binary
 * @param version for instance {@code 1.22.1}
 * @param modules shared objects for {@code load_module}, in this order; empty when Lua is built in
 * @param luaPackagePath value for {@code lua_package_path}, ends in {@code ;;}; empty when the
 *     default finds lua-resty-core
 * @param environment to be set for every call of the binary, {@code -t} and {@code -s} included
 * @param origin where it came from, for people
 * @param lua whether it can run Lua
 */
public record NginxProgram(
    Path executable,
    String version,
    List<Path> modules,
    String luaPackagePath,
    Map<String, String> environment,
    String origin,
    boolean lua) {

  public NginxProgram {
    modules = List.copyOf(modules);
    environment = Map.copyOf(environment);
  }

  /** One with Lua. */
  public NginxProgram(
      Path executable,
      String version,
      List<Path> modules,
      String luaPackagePath,
      Map<String, String> environment,
      String origin) {
    this(executable, version, modules, luaPackagePath, environment, origin, true);
  }

  /** The same without the modules that bring Lua. */
  public NginxProgram withoutLua() {
    return new NginxProgram(executable, version, List.of(), "", environment, origin, false);
  }

  /**
   * The command line that all calls begin with; {@code -t}, {@code -s reload} and the like follow.
   *
   * @param prefix folder that relative paths of the configuration are below
   * @param configuration file, relative to the prefix or absolute
   * @param errorLog for messages before the configuration is read, a file or {@code stderr};
   *     versions before 1.19.5 cannot be told and complain about the system's log instead
   */
  public List<String> command(Path prefix, String configuration, String errorLog) {
    List<String> command =
        new ArrayList<>(List.of(executable.toString(), "-p", prefix + "/", "-c", configuration));
    if (NginxProbe.compareVersions(version, "1.19.5") >= 0) {
      command.addAll(List.of("-e", errorLog));
    }
    return command;
  }
}
