package dev.steelyard.nginx.bench.reloads;

/**
 * The configuration is in order, but its workers end as soon as they start: their working directory
 * does not exist, which only they find out. NGINX does not start such workers again and retires the
 * old ones all the same.
 */
public final class WorkerCannotStart implements ReloadScenario {

  @Override
  public String name() {
    return "worker-cannot-start";
  }

  @Override
  public void breakSomething(ReloadSite site) {
    site.addToMain("working_directory %s;\n".formatted(site.directory().resolve("missing")));
  }
}
