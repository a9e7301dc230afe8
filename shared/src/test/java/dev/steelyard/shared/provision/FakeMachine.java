package dev.steelyard.shared.provision;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;

/**
 * A machine of shell scripts: programs on its PATH, a package tool that counts its calls.
 *
 * <p>It proves the order of steps and the handling of their failures; that the real package tool
 * and the real NGINX behave so is shown by {@link NginxProvisionIT}.
 */
final class FakeMachine {

  /**
   * Answers as NGINX does; {@code $2} of a start is the prefix. Lua works, however it is loaded.
   */
  static final String LUA_BUILT_IN = "echo steelyard-probe-passed";

  /** Lua works once its module is loaded. */
  static final String LUA_AS_MODULE =
      """
      if grep -q load_module "$2/nginx.conf"; then echo steelyard-probe-passed; exit 0; fi
      echo 'nginx: [emerg] unknown directive "init_by_lua_block"' >&2
      exit 1\
      """;

  /** Lua does not work in any way. */
  static final String NO_LUA =
      """
      echo 'nginx: [emerg] unknown directive "init_by_lua_block"' >&2
      exit 1\
      """;

  private final Path folder;
  private final Path programs;

  FakeMachine(Path folder) throws IOException {
    this.folder = folder;
    this.programs = Files.createDirectories(folder.resolve("bin"));
  }

  ProvisionPlaces places() {
    return new ProvisionPlaces(Optional.empty(), List.of(programs), cache());
  }

  NginxProvisioner provisioner() {
    return new NginxProvisioner(places(), new SystemCommandRunner());
  }

  Path cache() {
    return folder.resolve("cache");
  }

  /** Writes a script with that name on the PATH. */
  Path program(String name, String body) throws IOException {
    return script(programs.resolve(name), body);
  }

  Path nginx(String name, String version, String onStart) throws IOException {
    return program(name, nginxBody("nginx version: nginx/" + version, "", onStart));
  }

  static String nginxBody(String version, String configureArguments, String onStart) {
    return """
    case "$1" in
      -v|-V) echo '%s' >&2; echo 'configure arguments: %s' >&2; exit 0;;
    esac
    %s\
    """
        .formatted(version, configureArguments, onStart);
  }

  /**
   * A package tool with the packages nginx, libnginx-mod-http-lua and lua-resty-core.
   *
   * @param onSimulate shell text before the plan is printed
   * @param onDownload shell text before a package is written
   */
  void packageTool(String onSimulate, String onDownload) throws IOException {
    program(
        "apt-get",
        """
        conf="$2"; shift 2; [ "$1" = --quiet ] && shift
        echo "$1" >> '%1$s'
        case "$1" in
          update) exit 0;;
          --simulate) %2$s
            echo 'Inst libc6 (2.36-9 Fake:12 [fake64])'
            echo 'Inst nginx (1.22.1-9 Fake:12 [fake64])'
            echo 'Inst lua-resty-core (0.1.25-1 Fake:12 [all])'
            echo 'Inst libnginx-mod-http-lua [1:0.10] (1:0.10.23-1 Fake:12 [fake64]) []';;
          download) shift; %3$s
            for name in "$@"; do echo "$name" > "${name%%=*}.deb"; done;;
        esac\
        """
            .formatted(calls(), onSimulate, onDownload));
    program(
        "dpkg",
        """
        case "$1" in
          --print-architecture) echo fake64;;
          -x) case "$2" in
              */nginx.deb) mkdir -p "$3/usr/sbin"; cp '%1$s' "$3/usr/sbin/nginx";;
              */libnginx-mod-http-lua.deb) mkdir -p "$3/usr/lib/nginx/modules"
                touch "$3/usr/lib/nginx/modules/ndk_http_module.so"
                touch "$3/usr/lib/nginx/modules/ngx_http_lua_module.so";;
              */lua-resty-core.deb) mkdir -p "$3/usr/share/lua/5.1/resty";;
              *) echo "dpkg-deb: unexpected $2" >&2; exit 2;;
            esac;;
        esac\
        """
            .formatted(
                script(
                    folder.resolve("packaged-nginx"),
                    nginxBody("nginx version: nginx/1.22.1", "", LUA_AS_MODULE))));
  }

  /** What the package tool was asked, in order. */
  List<String> packageToolCalls() throws IOException {
    return Files.exists(calls()) ? Files.readAllLines(calls()) : List.of();
  }

  private Path calls() {
    return folder.resolve("calls");
  }

  private static Path script(Path file, String body) throws IOException {
    Files.writeString(file, "#!/bin/sh\n" + body + "\n");
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
