package dev.steelyard.nginx.bench.site;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.steelyard.nginx.demo.CommandClient;
import dev.steelyard.nginx.demo.DemoPlan;
import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.bench.place.Daemon;
import dev.steelyard.shared.bus.Addresses;
import dev.steelyard.shared.bus.RecordCodec;
import dev.steelyard.shared.bus.SetTestbed;
import dev.steelyard.shared.bus.TestbedState;
import dev.steelyard.shared.provision.ChildProcess;
import dev.steelyard.shared.provision.FreePorts;
import dev.steelyard.shared.provision.ParentWatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The demo's three servers of speeds 4:2:1, once for every arm, all in one process: servers that
 * sleep cost little. Speeds and faults can be changed, for the servers of all arms alike.
 */
public final class EmulatedFleet implements AutoCloseable {

  private static final Duration DRAIN_LIMIT = Duration.ofSeconds(30);
  private static final Duration ASK_AGAIN = Duration.ofMillis(100);

  private final Map<String, List<Integer>> ports = new LinkedHashMap<>();
  private final Daemon testbed;
  private final CommandClient commands;

  private EmulatedFleet(BenchSite site, List<String> arms, long seed) {
    int each = DemoPlan.SPEEDS.size();
    List<Integer> free = FreePorts.find(each * arms.size() + 1);
    List<Map<String, Object>> servers = new ArrayList<>();
    for (int i = 0; i < arms.size(); i++) {
      List<Integer> own = free.subList(i * each, (i + 1) * each);
      ports.put(arms.get(i), own);
      servers.addAll(servers(arms.get(i), own));
    }
    int apiPort = free.get(free.size() - 1);
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
                        "" + apiPort,
                        ParentWatch.FLAG))
                .in(folder),
            free.subList(0, free.size() - 1));
    commands = new CommandClient(apiPort);
  }

  /**
   * Starts the servers.
   *
   * @param arms names, each of which gets servers of its own
   * @param seed of what the servers draw
   */
  public static EmulatedFleet start(BenchSite site, List<String> arms, long seed) {
    return new EmulatedFleet(site, arms, seed);
  }

  private static List<Map<String, Object>> servers(String arm, List<Integer> ports) {
    List<Map<String, Object>> servers = new ArrayList<>();
    DemoPlan.SPEEDS.forEach(
        (name, speed) ->
            servers.add(
                Map.of(
                    "name",
                    server(arm, name),
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

  private static String server(String arm, String name) {
    return arm + "-" + name;
  }

  /** The servers of an arm as {@code address:port}, in the order of {@link DemoPlan#SPEEDS}. */
  public List<String> addresses(String arm) {
    return Objects.requireNonNull(ports.get(arm)).stream()
        .map(port -> "127.0.0.1:" + port)
        .toList();
  }

  /** Equal weights for the servers of an arm. */
  public Map<String, Integer> equalWeights(String arm) {
    Map<String, Integer> weights = new LinkedHashMap<>();
    addresses(arm).forEach(address -> weights.put(address, 1));
    return weights;
  }

  /**
   * Gives the servers of all arms other speeds.
   *
   * @param speeds one for each server of an arm
   */
  public void setSpeeds(List<Double> speeds) {
    List<String> names = List.copyOf(DemoPlan.SPEEDS.keySet());
    for (String arm : ports.keySet()) {
      for (int i = 0; i < names.size(); i++) {
        set(
            new SetTestbed(
                server(arm, names.get(i)), speeds.get(i), null, null, null, null, null, null));
      }
    }
  }

  /**
   * One server of every arm answers a part of its requests with an error after 1 ms.
   *
   * @param server its place among the servers of an arm, from 0
   * @param share of the requests, 0..1
   */
  public void failPartly(int server, double share, double seconds) {
    String name = List.copyOf(DemoPlan.SPEEDS.keySet()).get(server);
    for (String arm : ports.keySet()) {
      set(new SetTestbed(server(arm, name), null, null, "error", null, share, seconds, null));
    }
  }

  private void set(SetTestbed change) {
    commands.send(Addresses.TESTBED_SET, change, TestbedState.class);
  }

  /** The servers as they are. */
  public List<TestbedState.Server> state() {
    return commands.send(Addresses.TESTBED_GET, TestbedState.class).servers();
  }

  /** Waits until all servers are idle, so that one run leaves nothing to the next. */
  public void drain() {
    long limit = System.nanoTime() + DRAIN_LIMIT.toNanos();
    while (state().stream().anyMatch(server -> server.inService() + server.queued() > 0)) {
      if (System.nanoTime() > limit) {
        throw new SteelyardException(
            ErrorCode.TIMEOUT,
            "the servers are still busy after " + DRAIN_LIMIT.toSeconds() + " s",
            "run it where nothing else runs");
      }
      BenchSite.pause(ASK_AGAIN);
    }
  }

  @Override
  public void close() {
    testbed.close();
  }
}
