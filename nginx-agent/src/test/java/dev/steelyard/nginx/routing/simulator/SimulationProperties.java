package dev.steelyard.nginx.routing.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steelyard.nginx.routing.simulator.RunMeasures.Flow;
import dev.steelyard.nginx.routing.simulator.world.Load;
import dev.steelyard.nginx.routing.simulator.world.Mode;
import dev.steelyard.nginx.routing.simulator.world.World;
import dev.steelyard.nginx.routing.simulator.world.Worlds;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

class SimulationProperties {

  @Provide
  Arbitrary<String> methods() {
    return Arbitraries.of(
        "rr",
        "wrr_o",
        "lc",
        "wlcg_o",
        "lcg+gain1t",
        "sed+gain1t+guard",
        "sed+gain1t:g0.3",
        "p2",
        "p2L+gain1",
        "sedL+mm1",
        "race+mm1",
        "iphash",
        "pewma",
        "c3",
        "prequal.5",
        "oracle",
        "pred",
        "sed+banditG",
        "sed+cem",
        "lc+rand135",
        "sedk+inverted+guard");
  }

  @Property(tries = 120)
  void everyRequestIsCompletedFailedOrUnfinishedAndTheSameSeedGivesTheSame(
      @ForAll("methods") String method,
      @ForAll Set<Mode> modes,
      @ForAll @IntRange(max = 30) int world,
      @ForAll @DoubleRange(min = 0.2, max = 1.3) double utilisation,
      @ForAll @IntRange(min = 1, max = 4) int balancers,
      @ForAll boolean shared,
      @ForAll @IntRange(min = 1, max = 1000) int seed) {
    World fleet = Worlds.named("rand" + world);
    Load load = Load.of(modes, utilisation).lasting(12, 2).over(balancers, shared);

    RunMeasures run = Simulation.run(fleet, load, Method.named(method), seed);

    Flow flow = run.flow();
    assertThat(flow.completed() + flow.failed() + flow.unfinished()).isEqualTo(flow.arrived());
    assertThat(run.requests()).isPositive().isLessThanOrEqualTo(flow.arrived());
    assertThat(run.errorShare()).isBetween(0.0, 1.0);
    assertThat(run.meanMillis()).isPositive();
    assertThat(run.p50Millis()).isLessThanOrEqualTo(run.p99Millis());
    if (!modes.contains(Mode.GRAY) && !modes.contains(Mode.FAIL)) {
      assertThat(flow.failed()).isZero();
    }
    assertThat(Simulation.run(fleet, load, Method.named(method), seed)).isEqualTo(run);
  }

  @Property(tries = 20)
  void methodsWithTheSameSeedSeeTheSameArrivals(
      @ForAll("methods") String method, @ForAll @IntRange(min = 1, max = 1000) int seed) {
    Load load = Load.of(Set.of(Mode.SHIFT, Mode.ANTAG), 0.6).lasting(60, 5);
    World world = Worlds.named("mild3");
    assertThat(Simulation.run(world, load, Method.named(method), seed).flow().arrived())
        .isEqualTo(Simulation.run(world, load, Method.leastConn(), seed).flow().arrived());
  }
}
