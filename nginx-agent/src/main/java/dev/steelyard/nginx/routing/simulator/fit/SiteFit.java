package dev.steelyard.nginx.routing.simulator.fit;

import dev.steelyard.nginx.routing.Deadlines;
import dev.steelyard.nginx.routing.simulator.Method;
import dev.steelyard.nginx.routing.simulator.fit.Calibration.Calibrated;
import dev.steelyard.nginx.routing.simulator.site.FitError;
import dev.steelyard.nginx.routing.simulator.site.Site;
import dev.steelyard.nginx.routing.simulator.site.SiteServer;
import dev.steelyard.nginx.routing.simulator.site.SiteType;
import dev.steelyard.nginx.routing.simulator.world.ArrivalLaw;
import dev.steelyard.nginx.routing.simulator.world.RecordedLoad;
import dev.steelyard.nginx.routing.simulator.world.RequestType;
import dev.steelyard.nginx.routing.simulator.world.ServerSpec;
import dev.steelyard.nginx.routing.simulator.world.World;
import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.sample.Sample;
import dev.steelyard.shared.sample.ServerWindow;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/**
 * Fits the twin to a sample log: arrivals and errors are counted, the servers are found by matching
 * response times in the twin. On the thread of the caller, for seconds to minutes.
 */
public final class SiteFit {

  private static final int ROUNDS = 12;
  private static final int RUNS = 2;

  /** A thousandth of a second; what a time is taken for where nothing is known. */
  private static final double UNKNOWN_SECONDS = 0.001;

  private final Options options;
  private final SiteLog log;
  private final Layout layout;
  private final RecordedLoad load;
  private final Cells measured;
  private final List<String> notes;

  private SiteFit(List<Sample> samples, Options options) {
    this.options = options;
    this.log = SiteLog.of(samples, options.log());
    this.layout = Layout.of(log);
    this.load = Recording.of(log);
    this.measured = new Cells(layout).add(log.windows());
    this.notes = new ArrayList<>(log.notes());
  }

  /**
   * What is known besides the samples.
   *
   * @param rule of the balancer during the log, a name of the twin such as {@code lc}
   * @param deadlineMillis by upstream; those that are missing are estimated
   * @param priorities by upstream, for estimated deadlines; 1 for one that is missing
   * @param seed of the simulations
   * @param software version of the program
   * @param log name of the log
   * @param logSha256 checksum of the log, empty without a file
   * @param progress told what is tried, a line each
   */
  public record Options(
      String rule,
      Map<String, Double> deadlineMillis,
      Map<String, Double> priorities,
      long seed,
      String software,
      String log,
      String logSha256,
      Consumer<String> progress) {

    /** Only a rule is known. */
    public static Options of(String rule) {
      return new Options(rule, Map.of(), Map.of(), 1, "development", "the samples", "", line -> {});
    }
  }

  /**
   * Fits a site.
   *
   * @param samples windows of one agent, in order; holes are allowed
   * @throws SteelyardException BAD_REQUEST: too few windows, no requests, or upstreams over other
   *     servers; the sentence says what to do
   */
  public static Site of(List<Sample> samples, Options options) {
    return new SiteFit(samples, options).fit();
  }

  /**
   * The load of another log of the same fleet.
   *
   * @param site whose upstreams and servers it must have
   */
  public static Site withLoad(Site site, List<Sample> samples, String place) {
    SiteLog other = SiteLog.of(samples, place);
    if (!other.upstreams().equals(site.upstreams())
        || !other.servers().equals(site.serverNames())) {
      throw SteelyardException.badRequest(
          "%s is of %s over %s, but the site is %s over %s"
              .formatted(
                  place, other.upstreams(), other.servers(), site.upstreams(), site.serverNames()),
          "fit a site to this log");
    }
    return new Site(
        site.made(),
        site.types(),
        site.servers(),
        site.sharing(),
        site.rule(),
        site.errors(),
        Recording.of(other),
        other.notes());
  }

  /** The windows of a log that a fit uses. */
  public static List<Sample> windows(List<Sample> samples, String place) {
    return SiteLog.of(samples, place).windows();
  }

  private Site fit() {
    int types = log.upstreams().size();
    List<Double> mixes = new ArrayList<>();
    List<ArrivalLaw> laws = new ArrayList<>();
    double all = 0;
    for (int k = 0; k < types; k++) {
      all += load.arrivals(k);
    }
    for (int k = 0; k < types; k++) {
      mixes.add(load.arrivals(k) / all);
      laws.add(Recording.law(Recording.dispersion(log, load, k)));
    }
    Method method = Method.named(options.rule());
    Calibration calibration =
        new Calibration(layout, load, measured, method, mixes, laws, options.seed());
    Calibrated chosen =
        new SlotChoice(calibration, measured, options.progress()).choose(firstDraft());
    Calibrated last = calibration.calibrate(chosen.draft(), ROUNDS, RUNS);
    note(last.draft());
    return site(last, calibration.world(last.draft()), calibration);
  }

  private IntFunction<Draft> firstDraft() {
    int n = log.servers().size();
    int types = log.upstreams().size();
    double[][] requests = new double[n][types];
    for (int i = 0; i < n; i++) {
      for (int k = 0; k < types; k++) {
        requests[i][k] = measured.requests(i, k);
      }
    }
    return slots -> {
      double[][] seconds = new double[n][types];
      for (int i = 0; i < n; i++) {
        for (int k = 0; k < types; k++) {
          boolean known = requests[i][k] > 0;
          seconds[i][k] = known ? measured.unloadedMean(i, k) / 1000 : UNKNOWN_SECONDS;
          seconds[i][k] = Math.max(seconds[i][k], UNKNOWN_SECONDS / 1000);
        }
      }
      return Draft.first(requests, seconds, slots);
    };
  }

  private void note(Draft draft) {
    for (int i = 0; i < log.servers().size(); i++) {
      if (!draft.known(i)) {
        notes.add(
            "%s had %.0f requests, too few to know it: it gets the mean speed of the fleet"
                .formatted(log.servers().get(i), measured.requests(i)));
      }
    }
    if (!measured.hasHistograms()) {
      notes.add(
          "the log has no histograms: the variation of the work is taken as 1, and slots are known"
              + " from means only");
    }
  }

  private Site site(Calibrated last, World world, Calibration calibration) {
    Map<String, Double> deadlines = deadlines(world, calibration);
    List<SiteType> types = new ArrayList<>();
    for (int k = 0; k < log.upstreams().size(); k++) {
      RequestType type = world.types().get(k);
      String upstream = log.upstreams().get(k);
      types.add(
          new SiteType(
              upstream,
              type.mix(),
              load.arrivals(k) / load.seconds(),
              type.meanSeconds(),
              type.variation(),
              type.heavy(),
              type.arrivals(),
              Recording.dispersion(log, load, k),
              deadline(deadlines, upstream) / 1000));
    }
    List<SiteServer> servers = new ArrayList<>();
    List<FitError> errors = new ArrayList<>();
    for (int i = 0; i < log.servers().size(); i++) {
      ServerSpec spec = world.servers().get(i);
      String server = log.servers().get(i);
      servers.add(server(server, spec));
      for (int k = 0; k < types.size(); k++) {
        if (last.draft().known(i, k) && last.simulated().requests(i, k) > 0) {
          errors.add(
              new FitError(
                  server,
                  types.get(k).upstream(),
                  (long) measured.requests(i, k),
                  measured.mean(i, k),
                  last.simulated().mean(i, k),
                  measured.p99(i, k),
                  last.simulated().p99(i, k)));
        }
      }
    }
    List<Sample> windows = log.windows();
    Site.Made made =
        new Site.Made(
            options.software(),
            options.log(),
            options.logSha256(),
            windows.get(0).number(),
            windows.get(windows.size() - 1).number(),
            windows.size(),
            options.seed(),
            last.rounds(),
            last.lastChange());
    return new Site(made, types, servers, world.sharing(), options.rule(), errors, load, notes);
  }

  private SiteServer server(String name, ServerSpec spec) {
    long requests = 0;
    double errors = 0;
    for (Sample window : log.windows()) {
      for (String upstream : log.upstreams()) {
        ServerWindow row = Layout.row(window, upstream, name);
        requests += row.requests();
        errors += row.errors();
      }
    }
    double share = requests == 0 ? 0 : errors / requests;
    return new SiteServer(name, spec.cores(), spec.speed(), spec.multipliers(), share, requests);
  }

  /** Given ones first, then those of the log, then those of the twin under its load. */
  private Map<String, Double> deadlines(World world, Calibration calibration) {
    Map<String, Double> known = new LinkedHashMap<>(estimated(log.windows()));
    if (!known.keySet().containsAll(log.upstreams())) {
      SampleRecorder fine = SampleRecorder.fine(log.upstreams(), log.servers(), load);
      calibration.run(world, options.seed(), fine);
      Map<String, Double> twin = new LinkedHashMap<>(estimated(fine.samples()));
      twin.keySet().removeAll(known.keySet());
      notes.add("without histograms these deadlines are those of the twin, in ms: " + twin);
      known.putAll(twin);
    }
    known.putAll(options.deadlineMillis());
    return known;
  }

  private Map<String, Double> estimated(List<Sample> windows) {
    Deadlines deadlines = new Deadlines();
    windows.forEach(deadlines::add);
    return deadlines.freeze(options.priorities());
  }

  private static double deadline(Map<String, Double> deadlines, String upstream) {
    Double millis = deadlines.get(upstream);
    if (millis == null || !(millis > 0)) {
      throw SteelyardException.badRequest(
          "no deadline of " + upstream + " can be estimated", "give one with --deadline");
    }
    return millis;
  }
}
