package dev.steelyard.shared.provision;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * An NGINX with Lua that was found or fetched, and what it needs to run.
 *
 * @param executable the binary
 * @param version for instance {@code 1.22.1}
 * @param modules shared objects for {@code load_module}, in this order; empty when Lua is built in
 * @param luaPackagePath value for {@code lua_package_path}, ends in {@code ;;}; empty when the
 *     default finds lua-resty-core
 * @param environment to be set for every call of the binary, {@code -t} and {@code -s} included
 * @param origin where it came from, for people
 */
public record NginxProgram(
    Path executable,
    String version,
    List<Path> modules,
    String luaPackagePath,
    Map<String, String> environment,
    String origin) {

  public NginxProgram {
    modules = List.copyOf(modules);
    environment = Map.copyOf(environment);
  }
}
