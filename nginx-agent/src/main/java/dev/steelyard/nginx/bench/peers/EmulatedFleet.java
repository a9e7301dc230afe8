package dev.steelyard.nginx.bench.peers;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.steelyard.nginx.bench.site.BenchSite;
import dev.steelyard.nginx.demo.DemoPlan;
import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.bench.place.Daemon;
import dev.steelyard.shared.bus.RecordCodec;
import dev.steelyard.shared.provision.ChildProcess;
import dev.steelyard.shared.provision.FreePorts;
import dev.steelyard.shared.provision.ParentWatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The demo's three servers of speeds 4:2:1, once for every arm, all in one process: servers that
 * sleep cost little.
 */
final class EmulatedFleet implements AutoCloseable {

  /** Weights in the proportion of the speeds, 1..1000. */
  private static final double WEIGHT_PER_SPEED = 200;

  private final Map<Peer, List<Integer>> ports = new EnumMap<>(Peer.class);
  private final Daemon testbed;

  private EmulatedFleet(BenchSite site, List<Peer> arms, long seed) {
    int each = DemoPlan.SPEEDS.size();
    List<Integer> free = FreePorts.find(each * arms.size() + 1);
    List<Map<String, Object>> servers = new ArrayList<>();
    for (int i = 0; i < arms.size(); i++) {
      List<Integer> own = free.subList(i * each, (i + 1) * each);
      ports.put(arms.get(i), own);
      servers.addAll(servers(arms.get(i), own));
    }
    Path folder = site.folder("testbed");
    try {
      Files.writeString(
          folder.resolve("testbed.json"),
          RecordCodec.mapper()
              .writeValueAsString(
                  Map.of("seed", seed, "servers", servers, "service", DemoPlan.WORK)));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    } catch (IOException e) {
      throw new SteelyardException(
          ErrorCode.FAILED, "cannot write " + folder + " (" + e + ")", "free some space", e);
    }
    testbed =
        Daemon.start(
            ChildProcess.Spec.of(
                    List.of(
                        site.clientLauncher().toString(),
                        "testbed",
                        "testbed.json",
                        "--api-port",
                        "" + free.get(free.size() - 1),
                        ParentWatch.FLAG))
                .in(folder),
            free.subList(0, free.size() - 1));
  }

  static EmulatedFleet start(BenchSite site, List<Peer> arms, long seed) {
    return new EmulatedFleet(site, arms, seed);
  }

  private static List<Map<String, Object>> servers(Peer arm, List<Integer> ports) {
    List<Map<String, Object>> servers = new ArrayList<>();
    DemoPlan.SPEEDS.forEach(
        (name, speed) ->
            servers.add(
                Map.of(
                    "name",
                    arm.key() + "-" + name,
                    "port",
                    ports.get(servers.size()),
                    "slots",
                    DemoPlan.SLOTS,
                    "speed",
                    speed,
                    "queue",
                    DemoPlan.QUEUE)));
    return servers;
  }

  /** The servers of an arm as {@code address:port}, with its weights. */
  Map<String, Integer> weights(Peer arm) {
    List<Integer> own = Objects.requireNonNull(ports.get(arm));
    Map<String, Integer> weights = new LinkedHashMap<>();
    DemoPlan.SPEEDS
        .values()
        .forEach(
            speed ->
                weights.put(
                    "127.0.0.1:" + own.get(weights.size()),
                    arm.bySpeed() ? (int) Math.round(WEIGHT_PER_SPEED * speed) : 1));
    return weights;
  }

  @Override
  public void close() {
    testbed.close();
  }
}
