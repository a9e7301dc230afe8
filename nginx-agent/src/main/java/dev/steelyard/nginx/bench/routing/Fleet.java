package dev.steelyard.nginx.bench.routing;

import dev.steelyard.nginx.demo.DemoPlan;
import dev.steelyard.nginx.routing.simulator.world.RequestType;
import dev.steelyard.nginx.routing.simulator.world.ServerSpec;
import dev.steelyard.nginx.routing.simulator.world.World;
import dev.steelyard.shared.bus.ServiceLaw;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Three servers that do as much together as those of the demo, divided in another way. */
enum Fleet {
  SPEED3("4:2:1", List.of(4.0, 2.0, 1.0)),
  MILD3("2.4:2:1.6", List.of(2.4, 2.0, 1.6)),
  HOM3("equal", List.of(1.0, 1.0, 1.0));

  private final String sentence;

  @SuppressWarnings("ImmutableEnumChecker") // an immutable list
  private final List<Double> proportions;

  Fleet(String sentence, List<Double> proportions) {
    this.sentence = sentence;
    this.proportions = proportions;
  }

  /** Speeds of the servers, fastest first. */
  List<Double> speeds() {
    double whole = DemoPlan.SPEEDS.values().stream().mapToDouble(speed -> speed).sum();
    double parts = proportions.stream().mapToDouble(part -> part).sum();
    return proportions.stream().map(part -> part * whole / parts).toList();
  }

  /** For notes. */
  String sentence() {
    return sentence;
  }

  /**
   * The same servers in the simulator: first come, first served, as many jobs at once as slots.
   *
   * @param deadlineMillis by request type
   */
  World simulated(Map<String, Double> deadlineMillis) {
    List<ServerSpec> servers = new ArrayList<>();
    for (double speed : speeds()) {
      servers.add(new ServerSpec(DemoPlan.SLOTS, speed, List.of(1.0, 1.0, 1.0)));
    }
    List<RequestType> types = new ArrayList<>();
    List<Double> deadlines = new ArrayList<>();
    DemoPlan.MIX.forEach(
        (type, share) -> {
          ServiceLaw work = Objects.requireNonNull(DemoPlan.WORK.get(type));
          types.add(new RequestType(share, work.meanMillis() / 1000, work.cv(), false));
          deadlines.add(Objects.requireNonNull(deadlineMillis.get(type)) / 1000);
        });
    return new World(sentence, servers, types, false, deadlines);
  }
}
