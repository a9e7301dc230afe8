package dev.steelyard.nginx.routing.simulator;

import dev.steelyard.nginx.routing.simulator.RunMeasures.TypeTimes;
import dev.steelyard.nginx.routing.simulator.world.Load;
import dev.steelyard.nginx.routing.simulator.world.Mode;
import dev.steelyard.nginx.routing.simulator.world.World;
import dev.steelyard.nginx.routing.simulator.world.Worlds;
import dev.steelyard.shared.SteelyardException;
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
      Pattern.compile("([^.]+)\\.([^.]+)\\.(\\d{1,3})(?:\\.lb(\\d{1,4}))?");

  /** 1, 2 and 4: the deadline of a type is its mean plus 1 + 1/priority deviations. */
  private static final double[] PRIORITIES = {1, 2, 4};

  /** Where deadlines that nobody measured come from. */
  private static final Load OBSERVED = Load.of(Set.of(), 0.7).lasting(60, 20);

  private static final long OBSERVED_SEED = 99;

  /**
   * {@code WORLD.MODES.PERCENT}, then {@code .lb20} for 20 balancers that share their statistics.
   * Of a world without measured deadlines they are observed first, under least_conn at 70 %.
   */
  public static Scenario named(String name) {
    Matcher parts = NAME.matcher(name);
    if (!parts.matches()) {
      throw SteelyardException.badRequest(
          "scenario is " + name, "use world.mode.percent, for instance speed3.shift+antag.50");
    }
    World world = Worlds.named(parts.group(1));
    Set<Mode> modes = Mode.parse(parts.group(2));
    Load load = Load.of(modes, Integer.parseInt(parts.group(3)) / 100.0);
    if (parts.group(4) != null) {
      load = load.over(Integer.parseInt(parts.group(4)), true);
    }
    return new Scenario(name, world.hasDeadlines() ? world : observed(world), load);
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
