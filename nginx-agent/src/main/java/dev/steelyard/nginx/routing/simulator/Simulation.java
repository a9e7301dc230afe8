package dev.steelyard.nginx.routing.simulator;

import dev.steelyard.nginx.routing.simulator.world.Load;
import dev.steelyard.nginx.routing.simulator.world.World;

/** Runs of the twin. */
public final class Simulation {

  private Simulation() {}

  /**
   * One run, on the thread of the caller. The same arguments give the same measures, bit by bit.
   *
   * @param seed of all random numbers; methods with the same seed see the same requests
   */
  public static RunMeasures run(World world, Load load, Method method, long seed) {
    return run(world, load, method, seed, RunObserver.NONE);
  }

  /** The same, with somebody who sees what the balancers see. */
  public static RunMeasures run(
      World world, Load load, Method method, long seed, RunObserver observer) {
    return new Engine(world, load, method, seed, observer).run();
  }
}
