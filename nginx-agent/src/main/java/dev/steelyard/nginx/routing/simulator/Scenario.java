package dev.steelyard.nginx.routing.simulator;

import dev.steelyard.nginx.routing.simulator.RunMeasures.TypeTimes;
import dev.steelyard.nginx.routing.simulator.site.Site;
import dev.steelyard.nginx.routing.simulator.world.Load;
import dev.steelyard.nginx.routing.simulator.world.Mode;
import dev.steelyard.nginx.routing.simulator.world.World;
import dev.steelyard.nginx.routing.simulator.world.Worlds;
import dev.steelyard.shared.SteelyardException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A world under a load.
 *
 * @param name for instance {@code speed3.shift+antag.50}
 * @param world with deadlines
 */
public record Scenario(String name, World world, Load load) {

  private static final Pattern NAME =
      Pattern.compile("(site@.+|[^.]+)\\.([^.]+)\\.(\\d{1,3})(?:\\.lb(\\d{1,4}))?");

  /** 1, 2 and 4: the deadline of a type is its mean plus 1 + 1/priority deviations. */
  private static final double[] PRIORITIES = {1, 2, 4};

  /** Where deadlines that nobody measured come from. */
  private static final Load OBSERVED = Load.of(Set.of(), 0.7).lasting(60, 20);

  private static final long OBSERVED_SEED = 99;

  private static final String SITE = "site@";
  private static final Pattern RECORDED = Pattern.compile("site@(.+)\\.recorded");

  /**
   * {@code WORLD.MODES.PERCENT}, then {@code .lb20} for 20 balancers that share their statistics.
   * Of a world without measured deadlines they are observed first, under least_conn at 70 %. The
   * world {@code site@FILE} is that of a fitted site, {@code site@FILE.recorded} its log again.
   */
  public static Scenario named(String name) {
    Matcher recorded = RECORDED.matcher(name);
    if (recorded.matches()) {
      Site site = Site.load(Path.of(recorded.group(1)));
      return new Scenario(name, site.world(), site.unweighted());
    }
    Matcher parts = NAME.matcher(name);
    if (!parts.matches()) {
      throw SteelyardException.badRequest(
          "scenario is " + name,
          "use world.mode.percent, for instance speed3.shift+antag.50, or site@FILE.recorded");
    }
    String of = parts.group(1);
    World world =
        of.startsWith(SITE)
            ? Site.load(Path.of(of.substring(SITE.length()))).world()
            : Worlds.named(of);
    Set<Mode> modes = Mode.parse(parts.group(2));
    Load load = Load.of(modes, Integer.parseInt(parts.group(3)) / 100.0);
    if (parts.group(4) != null) {
      load = load.over(Integer.parseInt(parts.group(4)), true);
    }
    return new Scenario(name, world.hasDeadlines() ? world : observed(world), load);
  }

  /**
   * A fitted site at a share of its capacity.
   *
   * @param modes a name such as {@code shift+antag}, see {@link Mode#parse}
   * @param percent of the capacity
   */
  public static Scenario of(Site site, String modes, int percent) {
    Load load = Load.of(Mode.parse(modes), percent / 100.0);
    return new Scenario("site." + modes + "." + percent, site.world(), load);
  }

  private static World observed(World world) {
    RunMeasures measures = Simulation.run(world, OBSERVED, Method.leastConn(), OBSERVED_SEED);
    List<Double> deadlines = new ArrayList<>();
    for (TypeTimes times : measures.types()) {
      double factor = 1 + 1 / PRIORITIES[deadlines.size()];
      deadlines.add(times.meanSeconds() + factor * times.deviationSeconds());
    }
    return world.withDeadlines(deadlines);
  }

  /** The same for another time. */
  public Scenario lasting(double seconds, double warmSeconds) {
    return new Scenario(name, world, load.lasting(seconds, warmSeconds));
  }

  /** The measures of a method. */
  public RunMeasures run(Method method, long seed) {
    return Simulation.run(world, load, method, seed);
  }
}
