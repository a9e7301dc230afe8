package dev.steelyard.nginx.routing.simulator.fit;

import dev.steelyard.nginx.routing.simulator.Method;
import dev.steelyard.nginx.routing.simulator.Simulation;
import dev.steelyard.nginx.routing.simulator.site.Site;
import dev.steelyard.nginx.routing.simulator.world.Load;
import dev.steelyard.nginx.routing.simulator.world.RequestType;
import dev.steelyard.nginx.routing.simulator.world.ServerSpec;
import dev.steelyard.nginx.routing.simulator.world.World;
import dev.steelyard.shared.sample.Sample;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/** Logs of worlds of which everything is known: the twin's own, written down as by a poller. */
public final class KnownWorlds {

  public static final List<String> UPSTREAMS = List.of("compose", "home", "user");

  private static final List<RequestType> TYPES =
      List.of(
          new RequestType(.5, .008, .5, false),
          new RequestType(.3, .016, 1, false),
          new RequestType(.2, .040, 2, false));

  private static final List<Double> ALIKE = List.of(1.0, 1.0, 1.0);

  /** 2:1:0.5, four slots each, first come first served. */
  public static final World SPEEDS =
      world(
          false,
          new ServerSpec(4, 2, ALIKE),
          new ServerSpec(4, 1, ALIKE),
          new ServerSpec(4, .5, ALIKE));

  /** Equal servers with two slots, shared; each is best at one type. */
  static final World AFFINITY =
      world(
          true,
          new ServerSpec(2, 1, List.of(1.6, 1.0, 0.625)),
          new ServerSpec(2, 1, List.of(0.625, 1.6, 1.0)),
          new ServerSpec(2, 1, List.of(1.0, 0.625, 1.6)));

  /** As fast, but with 8 slots and with 1, shared. */
  public static final World SLOTS =
      world(true, new ServerSpec(8, 1, ALIKE), new ServerSpec(1, 1, ALIKE));

  /** Deadlines of {@link #SPEEDS}, ms. */
  public static final Map<String, Double> DEADLINES =
      Map.of("compose", 39.2, "home", 54.1, "user", 181.8);

  /** A minute of {@link #SPEEDS} at 70 %, under least_conn with equal weights. */
  public static final List<Sample> SPEEDS_LOG =
      log(SPEEDS, Load.of(Set.of(), .7).lasting(60, 3), "lc", 7);

  private static final SiteFit.Options OPTIONS =
      new SiteFit.Options("lc", DEADLINES, Map.of(), 1, "1.2.3", "known.jsonl", "", line -> {});

  /** What the fit makes of it; fitted once for all tests. */
  public static final Site SPEEDS_SITE = SiteFit.of(SPEEDS_LOG, OPTIONS);

  private KnownWorlds() {}

  private static World world(boolean sharing, ServerSpec... servers) {
    return new World("known", List.of(servers), TYPES, sharing, List.of(.0392, .0541, .1818));
  }

  public static List<String> servers(int count) {
    return IntStream.rangeClosed(1, count).mapToObj(i -> "10.0.0." + i + ":80").toList();
  }

  /** One window a second. */
  public static List<Sample> log(World world, Load load, String method, long seed) {
    int seconds = (int) load.seconds();
    SampleRecorder recorder =
        SampleRecorder.fine(UPSTREAMS, servers(world.servers().size()), seconds);
    Simulation.run(world, load, Method.named(method), seed, recorder);
    return recorder.samples();
  }
}
