package dev.steelyard.nginx.routing.simulator.site;

import dev.steelyard.nginx.routing.model.ModelFile;
import dev.steelyard.nginx.routing.simulator.world.Load;
import dev.steelyard.nginx.routing.simulator.world.RecordedLoad;
import dev.steelyard.nginx.routing.simulator.world.World;
import java.nio.file.Path;
import java.util.List;

/**
 * A fleet as the twin knows it from a sample log.
 *
 * @param made what it was fitted to
 * @param types request types, in the order of the upstreams
 * @param servers in the order of the log
 * @param sharing servers share their speed among all requests; else first come, first served
 * @param rule of the balancer during the log, a name of the twin
 * @param errors how far the twin is from the log
 * @param load the requests of the log
 * @param notes what a reader must know, sentences
 */
public record Site(
    Made made,
    List<SiteType> types,
    List<SiteServer> servers,
    boolean sharing,
    String rule,
    List<FitError> errors,
    RecordedLoad load,
    List<String> notes) {

  /** A site on disk. */
  private static final ModelFile<Site> FILE =
      new ModelFile<>(Site.class, "steelyard-site", 1, "fitted site", "twin fit", "fit");

  private static final double WARM_SECONDS = 3;
  private static final double MOST_UTILISATION = 3;

  /**
   * What a site was fitted to.
   *
   * @param software version of the program
   * @param log name of the sample log
   * @param logSha256 checksum of that file; empty when the samples came from no file
   * @param firstSample number of the first window used
   * @param lastSample number of the last
   * @param windows used
   * @param seed of the simulations
   * @param rounds of the last calibration
   * @param lastChange largest change of a mean service time in its last round, a share
   */
  public record Made(
      String software,
      String log,
      String logSha256,
      long firstSample,
      long lastSample,
      int windows,
      long seed,
      int rounds,
      double lastChange) {}

  public Site {
    types = List.copyOf(types);
    servers = List.copyOf(servers);
    errors = List.copyOf(errors);
    notes = List.copyOf(notes);
  }

  /** Saves whole or not at all; fails as {@link ModelFile#save}. */
  public void save(Path file) {
    FILE.save(this, file);
  }

  /** Reads what {@link #save} wrote; fails as {@link ModelFile#load}. */
  public static Site load(Path file) {
    return FILE.load(file);
  }

  /** The servers and types for the twin. */
  public World world() {
    return new World(
        "site",
        servers.stream().map(SiteServer::spec).toList(),
        types.stream().map(SiteType::type).toList(),
        sharing,
        types.stream().map(SiteType::deadlineSeconds).toList());
  }

  /** Names of the upstreams, one a type. */
  public List<String> upstreams() {
    return types.stream().map(SiteType::upstream).toList();
  }

  /** {@code host:port} of all servers. */
  public List<String> serverNames() {
    return servers.stream().map(SiteServer::server).toList();
  }

  /** The load of the log with the weights of that time; its first 3 s are not counted. */
  public Load recorded() {
    return asLoad(load);
  }

  /** The load of the log for a method that sets the weights itself, once a window. */
  public Load unweighted() {
    return asLoad(load.unweighted());
  }

  private Load asLoad(RecordedLoad windows) {
    double rate = types.stream().mapToDouble(SiteType::ratePerSecond).sum();
    double utilisation = Math.min(MOST_UTILISATION, rate / world().capacity());
    Load all = Load.of(windows, utilisation, Math.min(WARM_SECONDS, windows.seconds() / 10));
    return all.every(windows.seconds() / windows.windows().size());
  }

  /** Largest absolute error of a mean, weighted by nothing; 0 without cells. */
  public double worstMeanError() {
    return errors.stream().mapToDouble(e -> Math.abs(e.meanError())).max().orElse(0);
  }
}
