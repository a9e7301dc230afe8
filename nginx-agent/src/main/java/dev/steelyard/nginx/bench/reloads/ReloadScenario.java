package dev.steelyard.nginx.bench.reloads;

import dev.steelyard.shared.provision.NginxProgram;
import java.nio.file.Path;
import java.util.List;

/** One way in which a reload of NGINX fails although its commands may end with status 0. */
public interface ReloadScenario {

  /** Name in tables, for instance {@code port-taken}. */
  String name();

  /** Breaks something; what was opened for that is closed with the site. */
  void breakSomething(ReloadSite site);

  /**
   * Starts an NGINX of its own, breaks it, asks for new weights while requests go on, and looks;
   * blocks for some seconds.
   *
   * @param directory empty and for this run only; its path at most 70 bytes long
   */
  default ReloadOutcome run(NginxProgram program, Path directory) {
    try (ReloadSite site = new ReloadSite(program, directory)) {
      breakSomething(site);
      return site.attempt(name());
    }
  }

  /** The four of the benchmark. */
  static List<ReloadScenario> all() {
    return List.of(
        new SyntaxError(), new PortTaken(), new WorkerCannotStart(), new PermissionDenied());
  }
}
