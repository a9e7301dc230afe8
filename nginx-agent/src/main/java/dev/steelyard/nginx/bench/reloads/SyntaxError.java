package dev.steelyard.nginx.bench.reloads;

/** A file of the user's that the configuration includes cannot be read as configuration. */
public final class SyntaxError implements ReloadScenario {

  @Override
  public String name() {
    return "syntax-error";
  }

  @Override
  public void breakSomething(ReloadSite site) {
    site.addToHttp("server_naems wrong;\n");
  }
}
