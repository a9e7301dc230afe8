package dev.steelyard.shared.provision;

import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds an NGINX with Lua: the one that a setting names, one on the search path, or the
 * distribution's packages in a private folder, fetched once and without root.
 *
 * <p>A second start uses no network. Every answer was proven by {@link NginxProbe}.
 */
public final class NginxProvisioner {

  private final ProvisionPlaces places;
  private final NginxProbe probe;
  private final PackageCache<NginxProgram> cache;

  /** For this process: its environment, its commands. */
  public NginxProvisioner() {
    this(ProvisionPlaces.ofThisProcess(), new SystemCommandRunner());
  }

  public NginxProvisioner(ProvisionPlaces places, CommandRunner runner) {
    this.places = places;
    this.probe = new NginxProbe(runner);
    this.cache = new PackageCache<>(places, runner, PackageRecipe.NGINX, this::unpacked);
  }

  /**
   * Finds or fetches; blocks, up to minutes when it has to fetch over a slow line.
   *
   * @throws SteelyardException {@link ErrorCode#UNAVAILABLE} with all that was tried and what to
   *     install
   */
  public NginxProgram find() {
    List<String> tried = new ArrayList<>();
    return present(tried).or(() -> cache.fill(tried)).orElseThrow(() -> missing(tried));
  }

  /**
   * The same, and where there is none with Lua, one without: {@link NginxProgram#lua()} tells.
   *
   * @throws SteelyardException {@link ErrorCode#UNAVAILABLE} when there is no NGINX at all
   */
  public NginxProgram findAny() {
    SteelyardException none;
    try {
      return find();
    } catch (SteelyardException e) {
      none = e;
    }
    return places
        .nginx()
        .or(() -> places.program("nginx"))
        .flatMap(executable -> probe.withoutLua(executable).program())
        .orElseThrow(() -> none);
  }

  private static SteelyardException missing(List<String> tried) {
    return new SteelyardException(
        ErrorCode.UNAVAILABLE, "no NGINX with Lua (" + String.join("; ", tried) + ")", remedy());
  }

  /** What a user can do where there is none. */
  static String remedy() {
    return "install it (Debian, Ubuntu: apt-get install "
        + String.join(" ", PackageRecipe.NGINX.wanted())
        + "; elsewhere openresty) or set "
        + ProvisionPlaces.NGINX_VARIABLE
        + " to an NGINX that has Lua";
  }

  /**
   * Looks at what is on this machine, without the network.
   *
   * @param tried gets a reason for each that does not fit
   * @throws SteelyardException when a setting names one that does not fit
   */
  Optional<NginxProgram> present(List<String> tried) {
    return places.nginx().isPresent()
        ? Optional.of(named(places.nginx().get()))
        : installed(tried).or(() -> cache.newest(tried));
  }

  private Optional<NginxProgram> unpacked(
      Path root, Map<String, String> environment, List<String> tried) {
    NginxProbe.Verdict verdict =
        probe.unpacked(root, environment, "the distribution's packages, private");
    if (verdict.program().isEmpty()) {
      tried.add(verdict.reason());
    }
    return verdict.program();
  }

  private NginxProgram named(Path executable) {
    NginxProbe.Verdict verdict = probe.system(executable);
    return verdict
        .program()
        .orElseThrow(
            () ->
                new SteelyardException(
                    ErrorCode.UNAVAILABLE,
                    ProvisionPlaces.NGINX_VARIABLE + " is " + verdict.reason(),
                    "name an NGINX with Lua, or unset it to have one looked for"));
  }

  private Optional<NginxProgram> installed(List<String> tried) {
    for (String name : List.of("nginx", "openresty")) {
      Optional<NginxProbe.Verdict> verdict = places.program(name).map(probe::system);
      Optional<NginxProgram> program = verdict.flatMap(NginxProbe.Verdict::program);
      if (program.isPresent()) {
        return program;
      }
      tried.add(verdict.map(NginxProbe.Verdict::reason).orElse("no " + name + " on the PATH"));
    }
    return Optional.empty();
  }
}
