package dev.steelyard.nginx.routing.simulator;

import dev.steelyard.nginx.routing.simulator.EventQueue.Kind;
import dev.steelyard.nginx.routing.simulator.server.Server;
import dev.steelyard.nginx.routing.simulator.world.ArrivalLaw;
import dev.steelyard.nginx.routing.simulator.world.Load;
import dev.steelyard.nginx.routing.simulator.world.Mode;
import dev.steelyard.nginx.routing.simulator.world.RandomStream;
import dev.steelyard.nginx.routing.simulator.world.RequestType;
import dev.steelyard.nginx.routing.simulator.world.World;
import java.util.List;

/**
 * What disturbs a run. The order of its draws is fixed: at the start the modes in their order, at
 * each event the duration or the factor first, then the time of the next one.
 */
final class Environment {

  private static final List<ArrivalLaw> LAWS = List.of(ArrivalLaw.values());
  private static final double SLOW_SHARE = 1.0 / 3;
  private static final double HIGHEST_LOAD = 0.97;

  private final World world;
  private final double utilisation;
  private final double capacity;
  private final double meanSize;
  private final double slowEverySeconds;
  private final int slowAtMost;
  private final Server[] servers;
  private final Arrivals arrivals;
  private final EventQueue events;
  private final RandomStream random;

  Environment(
      World world,
      Load load,
      Server[] servers,
      Arrivals arrivals,
      EventQueue events,
      RandomStream random) {
    this.world = world;
    this.utilisation = load.utilisation();
    this.capacity = world.capacity();
    this.meanSize = world.meanSize();
    int n = servers.length;
    this.slowEverySeconds = n <= 3 ? 120 : 300;
    this.slowAtMost = Math.max(1, n / 5);
    this.servers = servers.clone();
    this.arrivals = arrivals;
    this.events = events;
    this.random = random;
    begin(load);
  }

  private void begin(Load load) {
    double warm = load.warmSeconds();
    if (load.modes().contains(Mode.SHIFT)) {
      for (int k = 0; k < world.types().size(); k++) {
        events.add(30 * random.uniform(), Kind.SHIFT, k);
      }
    }
    if (load.modes().contains(Mode.ANTAG)) {
      for (int i = 0; i < servers.length; i++) {
        events.add(warm + random.exponential() * slowEverySeconds, Kind.SLOW, i);
      }
    }
    if (load.modes().contains(Mode.FAIL)) {
      events.add(warm + random.exponential() * 30, Kind.DIE, random.below(servers.length));
    }
    if (load.modes().contains(Mode.GRAY)) {
      events.add(warm + random.exponential() * 30, Kind.SICKEN, random.below(servers.length));
    }
  }

  /** A type gets another rate and law. */
  void shift(int type, double now) {
    double factor = 0.5 + random.uniform();
    double rate = factor * utilisation * capacity * world.types().get(type).mix();
    double load = 0;
    for (int k = 0; k < world.types().size(); k++) {
      RequestType each = world.types().get(k);
      load += (k == type ? rate : arrivals.rate(k)) * each.meanSeconds() / meanSize / capacity;
    }
    if (load > HIGHEST_LOAD) {
      rate *= HIGHEST_LOAD / load;
    }
    ArrivalLaw law = LAWS.get(random.below(LAWS.size()));
    arrivals.change(type, rate, law);
    events.add(now + 30 + 90 * random.uniform(), Kind.SHIFT, type);
  }

  /** A server becomes slow, unless enough others are. */
  void slow(int server, double now) {
    int slowed = 0;
    for (Server each : servers) {
      if (each.slowed()) {
        slowed++;
      }
    }
    if (slowed >= slowAtMost) {
      events.add(now + random.exponential() * 60, Kind.SLOW, server);
      return;
    }
    servers[server].setSlow(SLOW_SHARE, now);
    events.add(now + 20 + 40 * random.uniform(), Kind.FAST, server);
  }

  /** A slow server is fast again. */
  void fast(int server, double now) {
    servers[server].setSlow(1, now);
    events.add(now + random.exponential() * slowEverySeconds, Kind.SLOW, server);
  }

  /** A server dies; the caller takes its jobs. */
  void die(int server, double now) {
    servers[server].setDown(true);
    events.add(now + 10 + 20 * random.uniform(), Kind.REVIVE, server);
  }

  /** A dead server is alive again, and another will die. */
  void revive(int server, double now) {
    servers[server].setDown(false);
    double next = now + 20 + random.exponential() * 40;
    events.add(next, Kind.DIE, random.below(servers.length));
  }

  /** A server begins to fail requests. */
  void sicken(int server, double now) {
    servers[server].setGray(true);
    events.add(now + 20 + 20 * random.uniform(), Kind.HEAL, server);
  }

  /** A failing server is well again, and another will fail. */
  void heal(int server, double now) {
    servers[server].setGray(false);
    double next = now + 20 + random.exponential() * 40;
    events.add(next, Kind.SICKEN, random.below(servers.length));
  }
}
